import { inject, injectable } from 'tsyringe'
import { API_KEY_STORE, REAL_CLOCK, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { ApiKey, ApiKeyStore } from '../ports/api-key-store.js'
import type { Clock } from '../ports/clock.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { hashToken, newOpaqueToken } from './opaque-token.js'
import { actorMay, isForKeys, isPermission, type Permission } from './roles.js'

/** What marks our keys wherever they turn up: scanners of repositories look for such a beginning. */
const MARK = 'bw_live_'
const TOKEN = /^bw_live_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\.([\w-]{43})$/
const PREFIX_LENGTH = 6
const TOUCH_EVERY_MS = 60_000

/** Who made or revokes a key, and in which request. */
export interface ApiKeyContext {
  readonly tenantId: TenantId
  readonly actor: Actor
  readonly requestId: string
}

export interface ApiKeyWish {
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly expiresAt?: Date | undefined
}

/** A program that proved itself, and what it may do in which business. */
export interface ApiKeyIdentity {
  readonly id: string
  readonly name: string
  readonly tenantId: TenantId
  readonly permissions: readonly Permission[]
}

/** Whether a credential claims to be a key of ours rather than an access token. */
export function isApiKey(token: string): boolean {
  return token.startsWith(MARK)
}

/**
 * Keys with which programs act in one business. A key names its tenant in clear, so it is looked up as that tenant; its
 * secret is stored as a hash and told once. A key belongs to the business and outlives the account that made it.
 */
@injectable()
export class ApiKeys {
  constructor(
    @inject(API_KEY_STORE) private readonly store: ApiKeyStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  list(tenantId: TenantId): Promise<ApiKey[]> {
    return this.store.list(tenantId)
  }

  /**
   * Makes a key with rights that its maker holds, other than those over users, roles and keys.
   * @returns the key with its token, which is told here and nowhere else.
   * @throws ForbiddenError for a right that the maker lacks, InvalidRequestError for one that no key can have.
   */
  async create(context: ApiKeyContext, wish: ApiKeyWish): Promise<ApiKey & { readonly token: string }> {
    const { tenantId, actor } = context
    const createdAt = this.clock.now()
    const permissions = [...new Set(wish.permissions)].sort()
    requireGrantable(actor, permissions)
    requireFuture(wish.expiresAt, createdAt)
    const secret = newOpaqueToken()
    const key: ApiKey = {
      ...{ id: newId(), name: wish.name, prefix: secret.slice(0, PREFIX_LENGTH), permissions, createdAt },
      ...{ createdByName: actor.name, expiresAt: wish.expiresAt ?? null, lastUsedAt: null },
    }
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.add(tx, { ...key, secretHash: hashToken(secret), createdBy: actor.id })
      await tx.audit(entry(context, 'api-key.created', key))
    })
    return { ...key, token: `${MARK}${tenantId.replaceAll('-', '')}.${secret}` }
  }

  /** Ends a key at once. @throws NotFoundError */
  async revoke(context: ApiKeyContext, id: string): Promise<void> {
    await this.unitOfWork.run(context.tenantId, async tx => {
      const key = await this.store.revoke(tx, id, this.clock.now())
      if (!key) throw new NotFoundError({ what: 'API key' })
      await tx.audit(entry(context, 'api-key.revoked', key))
    })
  }

  /** Who a token is; undefined when it is not ours, or its key was revoked or has ended. */
  async identify(token: string): Promise<ApiKeyIdentity | undefined> {
    const found = TOKEN.exec(token)
    const secret = found?.[6]
    if (!found || secret === undefined) return undefined
    const tenantId = found.slice(1, 6).join('-')
    const now = this.clock.now()
    const key = await this.store.findValid(tenantId, hashToken(secret), now)
    if (!key) return undefined
    const notAfter = new Date(now.getTime() - TOUCH_EVERY_MS)
    if (!key.lastUsedAt || key.lastUsedAt <= notAfter) await this.store.touch(tenantId, key.id, now, notAfter)
    // What a key cannot have counts for nothing, however it came into the row.
    const permissions = key.permissions.filter(isPermission).filter(isForKeys)
    return { id: key.id, name: key.name, tenantId, permissions }
  }
}

function requireGrantable(actor: Actor, permissions: readonly Permission[]): void {
  const never = permissions.filter(permission => !isForKeys(permission))
  if (never.length > 0) {
    const message = `No key can have ${never.join(', ')}: users, roles and keys are managed by people`
    throw new InvalidRequestError({ issues: [{ path: 'permissions', message }] })
  }
  const lacking = permissions.filter(permission => !actorMay(actor, permission))
  if (lacking.length > 0) throw new ForbiddenError({ needs: lacking.join(', ') })
}

function requireFuture(expiresAt: Date | undefined, now: Date): void {
  if (expiresAt === undefined || expiresAt > now) return
  throw new InvalidRequestError({ issues: [{ path: 'expiresAt', message: 'Must lie in the future' }] })
}

function entry({ actor, requestId }: ApiKeyContext, action: string, { id, name, permissions, expiresAt }: ApiKey) {
  const who = { type: actor.type, id: actor.id, name: actor.name }
  const changes = { name, permissions, expiresAt: expiresAt?.toISOString() ?? null }
  return { action, subjectType: 'api-key', subjectId: id, actor: who, requestId, changes }
}
