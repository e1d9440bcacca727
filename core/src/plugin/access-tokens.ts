import { setTimeout as wait } from 'node:timers/promises'
import { ProviderFailedError } from '../errors/catalog.js'
import { PluginNeedsReauthError } from '../errors/plugin-errors.js'
import type { Translator } from '../i18n/translator.js'
import type { Clock } from '../ports/clock.js'
import type { Connection, ConnectionPlace, ConnectionStore } from '../ports/connection-store.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { ClientCredentials, OAuthVendor } from './oauth-vendor.js'
import { openTokens, sealTokens, type ConnectionTarget, type SealedTokens } from './sealed-tokens.js'
import type { OAuthField } from './setting-field.js'

export interface AccessTokenParts {
  readonly store: ConnectionStore
  readonly secretBox: SecretBox
  readonly unitOfWork: UnitOfWork
  readonly translator: Translator
  readonly clock: Clock
  readonly vendor: OAuthVendor
  clientOf(target: ConnectionTarget): Promise<ClientCredentials>
}

/** A token that ends within a minute is not worth sending. */
const EARLY_MS = 60_000
/** Longer than a call to a vendor can take. */
const LEASE_SECONDS = 20
const LOOK_MS = 100

/** Hands out access tokens, and refreshes them: one process at a time, as many vendors take a refresh token only once. */
export class AccessTokens {
  private readonly running = new Map<string, Promise<string>>()

  constructor(private readonly parts: AccessTokenParts) {}

  async of(target: ConnectionTarget, field: OAuthField, place: ConnectionPlace): Promise<string> {
    const connection = await this.parts.store.find(target.tenantId, place)
    const tokens = this.usable(connection, target)
    if (!this.isEnding(connection)) return tokens.accessToken
    const key = [target.tenantId, place.scopeId, place.pluginId, place.field].join(' ')
    const running = this.running.get(key)
    if (running) return running
    const refresh = this.refresh(target, field, place).finally(() => this.running.delete(key))
    this.running.set(key, refresh)
    return refresh
  }

  private usable(connection: Connection | undefined, { pluginId, field }: ConnectionTarget): SealedTokens {
    if (connection?.sealed === undefined || connection.state === 'needs-reauth') {
      throw new PluginNeedsReauthError({ plugin: pluginId, field })
    }
    return openTokens(this.parts.secretBox, connection, connection.sealed)
  }

  private isEnding(connection: Connection | undefined): boolean {
    return !!connection?.expiresAt && connection.expiresAt.getTime() - this.parts.clock.now().getTime() < EARLY_MS
  }

  private async refresh(target: ConnectionTarget, field: OAuthField, place: ConnectionPlace): Promise<string> {
    const sealed = await this.parts.store.lease(target.tenantId, place, LEASE_SECONDS)
    if (sealed === undefined) return this.awaitOther(target, place)
    const { refreshToken } = openTokens(this.parts.secretBox, place, sealed)
    if (refreshToken === undefined) return this.end(target, place, 'connection.invalid-grant')
    const client = await this.parts.clientOf(target)
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const answer = await this.parts.vendor.tokens(field, client, grant)
    if ('reason' in answer) {
      if (answer.isFinal) return this.end(target, place, answer.reason)
      return this.postpone(target, place, answer.reason)
    }
    const kept: SealedTokens = {
      accessToken: answer.accessToken,
      // A vendor that sends no new one goes on with the old one (RFC 6749 §6).
      refreshToken: answer.refreshToken ?? refreshToken,
    }
    const { expiresInSeconds } = answer
    const expiresAt = expiresInSeconds && new Date(this.parts.clock.now().getTime() + expiresInSeconds * 1_000)
    const bytes = sealTokens(this.parts.secretBox, place, kept)
    await this.parts.unitOfWork.run(target.tenantId, tx =>
      this.parts.store.refreshed(tx, place, { sealed: bytes, expiresAt: expiresAt || undefined }),
    )
    return answer.accessToken
  }

  /** Another process is at it: its token is ours. */
  private async awaitOther(target: ConnectionTarget, place: ConnectionPlace): Promise<string> {
    const until = Date.now() + LEASE_SECONDS * 1_000
    while (Date.now() < until) {
      await wait(LOOK_MS)
      const connection = await this.parts.store.find(target.tenantId, place)
      const tokens = this.usable(connection, target)
      if (!this.isEnding(connection)) return tokens.accessToken
    }
    throw new ProviderFailedError({ plugin: target.pluginId, problem: 'the access token could not be refreshed' })
  }

  private async end(target: ConnectionTarget, place: ConnectionPlace, problem: string): Promise<never> {
    await this.fail(target, place, { state: 'needs-reauth', problem })
    throw new PluginNeedsReauthError({ plugin: target.pluginId, field: target.field })
  }

  private async postpone(target: ConnectionTarget, place: ConnectionPlace, reason: string): Promise<string> {
    await this.fail(target, place, { state: 'connected', problem: reason })
    const connection = await this.parts.store.find(target.tenantId, place)
    const now = this.parts.clock.now().getTime()
    // It is good for some seconds still.
    if (connection?.sealed && (connection.expiresAt?.getTime() ?? 0) > now) {
      return openTokens(this.parts.secretBox, place, connection.sealed).accessToken
    }
    const problem = this.parts.translator.translate('en', reason)
    throw new ProviderFailedError({ plugin: target.pluginId, problem })
  }

  private async fail(
    { tenantId }: ConnectionTarget,
    place: ConnectionPlace,
    failure: { state: 'connected' | 'needs-reauth'; problem: string },
  ): Promise<void> {
    await this.parts.unitOfWork.run(tenantId, tx => this.parts.store.failed(tx, place, failure))
  }
}
