import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../domain/booking.js'
import type { AccountId } from '../domain/id.js'
import { NotFoundError, SettingsInvalidError } from '../errors/catalog.js'
import { ConnectionRefusedError } from '../errors/plugin-errors.js'
import type { Translator } from '../i18n/translator.js'
import type { Clock } from '../ports/clock.js'
import type { ConnectionPlace, ConnectionStore, NewTokens } from '../ports/connection-store.js'
import type { Outbound } from '../ports/outbound.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { AccessTokens } from './access-tokens.js'
import { authorizeUrl, OAuthVendor, type ClientCredentials, type Tokens } from './oauth-vendor.js'
import type { PluginShelf } from './plugin-record.js'
import type { PluginSettingsService } from './plugin-settings.js'
import { openTokens, sealingPlace, sealTokens, type ConnectionTarget } from './sealed-tokens.js'
import type { OAuthField } from './setting-field.js'

export interface ConnectionParts {
  readonly store: ConnectionStore
  readonly secretBox: SecretBox
  readonly unitOfWork: UnitOfWork
  readonly shelf: PluginShelf
  readonly settings: PluginSettingsService
  readonly outbound: Outbound
  readonly translator: Translator
  readonly clock: Clock
  readonly publicUrl: string
}

export interface ConnectionOrder {
  readonly actor: Actor
  readonly accountId: AccountId
  readonly requestId?: string
  readonly locale?: string
}

/** What the vendor sent somebody back with. */
export interface VendorReturn {
  readonly state: string
  readonly code?: string | undefined
  readonly error?: string | undefined
}

/** What a `state` parameter says in clear; the rest of it is a secret. */
export interface StateParts {
  readonly tenantSlug: string
  readonly pluginId: string
  readonly field: string
  readonly locationId: string | undefined
}

const ATTEMPT_MS = 10 * 60_000
const STATE = /^([a-z0-9-]{1,63})\.([a-z0-9-]{1,80})\.([A-Za-z0-9]{1,80})\.([0-9a-f-]{36})?\.[\w-]{43}$/
export const CALLBACK_PATH = '/api/v1/oauth/callback'

/** Reads where a way back from a vendor leads; undefined when it is none of ours. */
export function stateParts(state: string): StateParts | undefined {
  const [whole, tenantSlug = '', pluginId = '', field = '', locationId] = STATE.exec(state) ?? []
  return whole === undefined ? undefined : { tenantSlug, pluginId, field, locationId }
}

/** Connects accounts at vendors: somebody signs in there, comes back, and the tokens are sealed here. */
export class PluginConnections {
  private readonly vendor: OAuthVendor
  private readonly accessTokens: AccessTokens

  constructor(private readonly parts: ConnectionParts) {
    this.vendor = new OAuthVendor(parts.outbound)
    this.accessTokens = new AccessTokens({ ...parts, vendor: this.vendor, clientOf: this.clientOf.bind(this) })
  }

  /** Where the vendor sends people back to: it has to know this address. */
  get redirectUri(): string {
    return `${this.parts.publicUrl.replace(/\/$/, '')}${CALLBACK_PATH}`
  }

  /**
   * Begins a way to the vendor: the address to go to, good for ten minutes, once, and for this account only.
   * @throws BW_NOT_FOUND; BW_SETTINGS_INVALID while the client id is not set.
   */
  async start(target: ConnectionTarget, tenantSlug: string, by: ConnectionOrder): Promise<string> {
    const { field, place } = await this.find(target)
    const client = await this.clientOf(target)
    if (client.id === '') {
      const message = this.parts.translator.translate(by.locale ?? 'en', 'settings.required')
      throw new SettingsInvalidError({ plugin: target.pluginId, issues: [{ path: field.clientId, message }] })
    }
    const secret = randomBytes(32).toString('base64url')
    const state = [tenantSlug, target.pluginId, target.field, target.locationId ?? '', secret].join('.')
    const verifier = randomBytes(32).toString('base64url')
    const attempt = {
      hash: hashOf(state),
      sealed: this.parts.secretBox.seal(sealingPlace(place, 'verifier'), verifier),
      accountId: by.accountId,
      expiresAt: new Date(this.parts.clock.now().getTime() + ATTEMPT_MS),
    }
    await this.parts.unitOfWork.run(target.tenantId, tx => this.parts.store.attempt(tx, place, attempt))
    return authorizeUrl(field, { clientId: client.id, redirectUri: this.redirectUri, state, verifier })
  }

  /**
   * Ends it: what the vendor sent back becomes tokens.
   * @throws BW_CONNECTION_REFUSED with the reason in words; BW_NOT_FOUND.
   */
  async complete(target: ConnectionTarget, came: VendorReturn, by: ConnectionOrder): Promise<void> {
    const { field, place } = await this.find(target)
    const now = this.parts.clock.now()
    const proof = { hash: hashOf(came.state), accountId: by.accountId, now }
    const { store, unitOfWork, secretBox } = this.parts
    const sealed = await unitOfWork.run(target.tenantId, tx => store.takeAttempt(tx, place, proof))
    if (sealed === undefined) throw this.refused('connection.expired', by)
    if (came.code === undefined) {
      throw this.refused(came.error === 'access_denied' ? 'connection.denied' : 'connection.refused', by)
    }
    const grant = {
      grant_type: 'authorization_code',
      code: came.code,
      redirect_uri: this.redirectUri,
      code_verifier: secretBox.open(sealingPlace(place, 'verifier'), sealed),
    }
    const tokens = await this.vendor.tokens(field, await this.clientOf(target), grant)
    if ('reason' in tokens) throw this.refused(tokens.reason, by)
    const kept = this.sealed(place, tokens)
    await unitOfWork.run(target.tenantId, async tx => {
      await store.connect(tx, place, kept, by.actor)
      await tx.audit(auditOf('plugin.connected', target, by))
    })
    this.parts.settings.invalidate(target.tenantId)
  }

  /** Forgets the tokens, and tells the vendor so where it can be told. */
  async disconnect(target: ConnectionTarget, by: ConnectionOrder): Promise<void> {
    const { field, place } = await this.find(target)
    const { store, unitOfWork } = this.parts
    const sealed = await unitOfWork.run(target.tenantId, async tx => {
      const removed = await store.remove(tx, place)
      if (removed) await tx.audit(auditOf('plugin.disconnected', target, by))
      return removed
    })
    this.parts.settings.invalidate(target.tenantId)
    if (sealed === undefined) return
    const { accessToken, refreshToken } = openTokens(this.parts.secretBox, place, sealed)
    await this.vendor.revoke(field, await this.clientOf(target), refreshToken ?? accessToken)
  }

  /**
   * The token that counts now, refreshed when it is about to end.
   * @throws BW_PLUGIN_NEEDS_REAUTH when nobody is connected, or the vendor wants somebody to sign in again;
   * BW_PROVIDER_FAILED while the vendor does not answer.
   */
  async accessToken(target: ConnectionTarget): Promise<string> {
    const { field, place } = await this.find(target)
    const own = await this.parts.store.find(target.tenantId, place)
    // A location without an account of its own uses that of the business.
    const isOfBusiness = own?.sealed === undefined && target.locationId !== undefined
    if (!isOfBusiness) return this.accessTokens.of(target, field, place)
    const { locationId: _location, ...business } = target
    return this.accessTokens.of(business, field, { ...place, scopeId: target.tenantId })
  }

  private async find(target: ConnectionTarget): Promise<{ field: OAuthField; place: ConnectionPlace }> {
    const { pluginId, tenantId, locationId } = target
    const schema = this.parts.shelf.ready(pluginId).definition.settings?.schema ?? {}
    const field = Object.hasOwn(schema, target.field) ? schema[target.field] : undefined
    if (field?.type !== 'oauth') throw new NotFoundError({ what: 'connection' })
    if (locationId !== undefined) {
      await this.parts.settings.requireLevel(tenantId, { scope: 'location', id: locationId })
      if (field.scope !== 'location') throw new NotFoundError({ what: 'connection' })
    }
    return { field, place: { scopeId: locationId ?? tenantId, pluginId, field: target.field } }
  }

  private async clientOf(target: ConnectionTarget): Promise<ClientCredentials> {
    const { pluginId, tenantId, locationId } = target
    const field = this.parts.shelf.ready(pluginId).definition.settings?.schema[target.field] as OAuthField
    const values = await this.parts.settings.peek(tenantId, pluginId, locationId)
    const text = (key: string | undefined) => {
      const value = key === undefined ? undefined : values[key]
      return typeof value === 'string' ? value : undefined
    }
    return { id: text(field.clientId) ?? '', secret: text(field.clientSecret) }
  }

  private sealed(place: ConnectionPlace, tokens: Tokens): NewTokens {
    const { accessToken, refreshToken, expiresInSeconds, account } = tokens
    const now = this.parts.clock.now().getTime()
    return {
      sealed: sealTokens(this.parts.secretBox, place, { accessToken, refreshToken }),
      expiresAt: expiresInSeconds === undefined ? undefined : new Date(now + expiresInSeconds * 1_000),
      account,
    }
  }

  private refused(reason: string, { locale = 'en' }: ConnectionOrder) {
    return new ConnectionRefusedError({ reason: this.parts.translator.translate(locale, reason) })
  }
}

function hashOf(state: string): Buffer {
  return createHash('sha256').update(state).digest()
}

function auditOf(action: string, { pluginId, field, locationId }: ConnectionTarget, by: ConnectionOrder) {
  const { actor, requestId } = by
  const changes = locationId === undefined ? { field } : { field, locationId }
  return { action, subjectType: 'plugin', subjectId: pluginId, actor, ...(requestId && { requestId }), changes }
}
