import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Makes a 256-bit random token in base64url (ASVS 11.5.1 asks for 128 bits or more from a CSPRNG). */
export function newOpaqueToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: a leaked table lets nobody in. A plain hash suffices, the token cannot be guessed. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The CSRF token of a session: nobody without the key can make it, and it needs no row of its own. */
export function csrfTokenOf(sessionId: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(sessionId).digest('base64url')
}

export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(hashToken(given), hashToken(expected))
}
