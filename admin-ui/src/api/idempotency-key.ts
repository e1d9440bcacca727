/** A random UUID (version 4); crypto.randomUUID exists only on secure origins, a desk on a plain LAN address is not one. */
export function randomKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Keeps one key while the same action is retried; another body is another action and gets another key. */
export class ActionKey {
  private key = ''
  private body = ''

  /** @returns the key for this body: the one used before when nothing changed since. */
  for(body: unknown): string {
    const text = JSON.stringify(body)
    if (!this.key || text !== this.body) {
      this.key = randomKey()
      this.body = text
    }
    return this.key
  }

  /** Forgets the key after success, so that doing the same again is a new action. */
  done(): void {
    this.key = ''
  }
}
