import type { TenantId } from '../domain/id.js'
import type { ConnectionPlace } from '../ports/connection-store.js'
import type { SecretBox } from '../ports/secret-box.js'

/** Which account of which plugin; a location of its own where the field has that scope. */
export interface ConnectionTarget {
  readonly tenantId: TenantId
  readonly pluginId: string
  readonly field: string
  readonly locationId?: string | undefined
}

/** What is kept of a connection, sealed. */
export interface SealedTokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

/** Sealed tokens of one field open nowhere else, and never as a setting. */
export function sealingPlace({ scopeId, pluginId, field }: ConnectionPlace, what: 'tokens' | 'verifier') {
  return { scopeType: 'tenant' as const, scopeId, pluginId, field: `${field}#${what}` }
}

export function sealTokens(box: SecretBox, place: ConnectionPlace, tokens: SealedTokens): Buffer {
  return box.seal(sealingPlace(place, 'tokens'), JSON.stringify(tokens))
}

export function openTokens(box: SecretBox, place: ConnectionPlace, sealed: Buffer): SealedTokens {
  return JSON.parse(box.open(sealingPlace(place, 'tokens'), sealed)) as SealedTokens
}
