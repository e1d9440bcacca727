import { hkdfSync } from 'node:crypto'

/** Keys for separate purposes, derived from the one secret key (RFC 5869): knowing one says nothing about another. */
export interface TokenKeys {
  readonly accessToken: Uint8Array
  readonly csrf: Uint8Array
  readonly accountLink: Uint8Array
  readonly device: Uint8Array
  readonly setup: Uint8Array
}

function derive(secretKey: Buffer, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, Buffer.alloc(0), `bookwright/${purpose}`, 32))
}

export function deriveTokenKeys(secretKey: Buffer): TokenKeys {
  return {
    accessToken: derive(secretKey, 'access-token'),
    csrf: derive(secretKey, 'csrf'),
    accountLink: derive(secretKey, 'account-link'),
    device: derive(secretKey, 'device'),
    setup: derive(secretKey, 'setup'),
  }
}
