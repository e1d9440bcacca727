import { inject, injectable } from 'tsyringe'
import { OUTBOUND, SECRET_BOX, UNIT_OF_WORK, WEBHOOK_STORE } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import { isMeant, TEST_EVENT } from '../domain/webhook.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { EndpointLimitError, EndpointStateError } from '../errors/webhook-errors.js'
import { actorMay } from '../identity/roles.js'
import type { Outbound } from '../ports/outbound.js'
import type { SecretBox, SecretPlace } from '../ports/secret-box.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type {
  DeliveryPage,
  DeliveryQuery,
  Endpoint,
  EndpointChange,
  ReplayRange,
  WebhookStore,
} from '../ports/webhook-store.js'
import { webhookEventTypes } from './event-types.js'
import { newWebhookSecret } from './signature.js'

/** Each event is written once for each of them. */
const MAX_ENDPOINTS = 20

/** Whose endpoints they are, and who does something to them in which request. */
export interface EndpointContext {
  readonly tenantId: TenantId
  readonly actor: Actor
  readonly requestId: string
}

export type EndpointWish = Pick<Endpoint, 'name' | 'url' | 'events' | 'hasSnapshots'>
/** With the secret, which is told here and nowhere else. */
export type EndpointWithSecret = Endpoint & { readonly secret: string }

/** Where the secrets of an endpoint are sealed. */
export function secretPlace(tenantId: TenantId, endpointId: string): SecretPlace {
  return { scopeType: 'tenant', scopeId: tenantId, pluginId: 'webhooks', field: endpointId }
}

/** Where a business is told what happens: endpoints, their secrets, and what was sent to them. */
@injectable()
export class EndpointDesk {
  constructor(
    @inject(WEBHOOK_STORE) private readonly store: WebhookStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(SECRET_BOX) private readonly secrets: SecretBox,
    @inject(OUTBOUND) private readonly outbound: Outbound,
  ) {}

  list(tenantId: TenantId): Promise<Endpoint[]> {
    return this.store.list(tenantId)
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, id: string): Promise<Endpoint> {
    return found(await this.store.find(tenantId, id))
  }

  /**
   * Adds an endpoint that gets what happens from now on.
   * @throws AddressRefusedError for an address that the engine does not call; InvalidRequestError for an event that there
   * is none of; ForbiddenError for bookings that its maker may not read; EndpointLimitError.
   */
  async create(context: EndpointContext, wish: EndpointWish): Promise<EndpointWithSecret> {
    const { tenantId, actor } = context
    this.require(actor, wish)
    const { length } = await this.store.list(tenantId)
    if (length >= MAX_ENDPOINTS) throw new EndpointLimitError({ limit: MAX_ENDPOINTS })
    const { id, secret, sealed } = this.newSecret(tenantId, newId())
    const endpoint: Endpoint = {
      ...{ id, name: wish.name, url: wish.url, events: [...new Set(wish.events)], hasSnapshots: wish.hasSnapshots },
      ...{ state: 'active', disabledReason: '', failingSince: null, lastDeliveredAt: null, previousUntil: null },
      ...{ createdByName: actor.name, createdAt: new Date() },
    }
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.add(tx, { ...endpoint, sealed })
      const { name, url, events, hasSnapshots } = endpoint
      await tx.audit(entry(context, 'webhook-endpoint.created', id, { name, url, events, hasSnapshots }))
    })
    return { ...endpoint, secret }
  }

  /** @throws as `create`, and NotFoundError. */
  async change(context: EndpointContext, id: string, change: EndpointChange): Promise<Endpoint> {
    this.require(context.actor, change)
    return this.unitOfWork.run(context.tenantId, async tx => {
      const endpoint = found(await this.store.change(tx, id, change))
      await tx.audit(entry(context, 'webhook-endpoint.changed', id, { ...change }))
      return endpoint
    })
  }

  /** What was sent there goes with it. @throws NotFoundError */
  async remove(context: EndpointContext, id: string): Promise<void> {
    await this.unitOfWork.run(context.tenantId, async tx => {
      const { name, url } = found(await this.store.remove(tx, id))
      await tx.audit(entry(context, 'webhook-endpoint.removed', id, { name, url }))
    })
  }

  /** Gives a new secret; the old one signs beside it for so many whole hours, 0 to 168. @throws NotFoundError */
  async rotate(context: EndpointContext, id: string, overlapHours: number): Promise<EndpointWithSecret> {
    const { secret, sealed } = this.newSecret(context.tenantId, id)
    const endpoint = await this.unitOfWork.run(context.tenantId, async tx => {
      const rotated = found(await this.store.rotate(tx, id, { sealed, overlapHours }))
      await tx.audit(entry(context, 'webhook-endpoint.secret-rotated', id, { overlapHours }))
      return rotated
    })
    return { ...endpoint, secret }
  }

  /** Sends an event that did not happen. @returns its id. @throws NotFoundError, EndpointStateError */
  async test(context: EndpointContext, id: string): Promise<string> {
    const { tenantId } = context
    requireOn(await this.read(tenantId, id))
    const eventId = newId()
    const data = { message: 'This is a test. Nothing happened.' }
    const body = { type: TEST_EVENT, timestamp: new Date().toISOString(), tenantId, data }
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.addDeliveries(tx, { eventId, eventType: TEST_EVENT, items: [{ endpointId: id, body }] })
      await tx.audit(entry(context, 'webhook-endpoint.tested', id, {}))
    })
    return eventId
  }

  /** Newest first. @throws NotFoundError */
  async deliveries(tenantId: TenantId, id: string, query: DeliveryQuery): Promise<DeliveryPage> {
    await this.read(tenantId, id)
    return this.store.deliveries(tenantId, id, query)
  }

  /**
   * Sends again, with the ids of then: receivers that had an event know it.
   * @returns how many. @throws NotFoundError, also for a delivery that is none of this endpoint; EndpointStateError
   */
  async replay(context: EndpointContext, id: string, range: ReplayRange): Promise<number> {
    requireOn(await this.read(context.tenantId, id))
    return this.unitOfWork.run(context.tenantId, async tx => {
      const count = await this.store.replay(tx, id, range)
      if (count === 0 && 'deliveryId' in range) throw new NotFoundError({ what: 'delivery that has ended' })
      await tx.audit(entry(context, 'webhook-endpoint.replayed', id, { ...told(range), count }))
      return count
    })
  }

  private newSecret(tenantId: TenantId, id: string): { id: string; secret: string; sealed: Buffer } {
    const secret = newWebhookSecret()
    return { id, secret, sealed: this.secrets.seal(secretPlace(tenantId, id), secret) }
  }

  private require(actor: Actor, { url, events, hasSnapshots }: EndpointChange): void {
    if (url !== undefined) this.outbound.check(url)
    const known = webhookEventTypes()
    const unknown = (events ?? []).filter(pattern => !known.some(type => isMeant(pattern, type)))
    if (unknown.length > 0) {
      const message = `There is no event ${unknown.join(', ')}`
      throw new InvalidRequestError({ issues: [{ path: 'events', message }] })
    }
    // What bookings say goes to whoever holds the address: only who may read them may send them there.
    if (hasSnapshots && !actorMay(actor, 'bookings:read')) throw new ForbiddenError({ needs: 'bookings:read' })
  }
}

function found(endpoint: Endpoint | undefined): Endpoint {
  if (!endpoint) throw new NotFoundError({ what: 'webhook endpoint' })
  return endpoint
}

function requireOn({ state }: Endpoint): void {
  if (state !== 'active') throw new EndpointStateError({ state })
}

function told(range: ReplayRange): Record<string, unknown> {
  if ('deliveryId' in range) return { deliveryId: range.deliveryId }
  return { from: range.from.toISOString(), to: range.to.toISOString(), isAll: range.isAll }
}

function entry({ actor, requestId }: EndpointContext, action: string, id: string, changes: Record<string, unknown>) {
  const who = { type: actor.type, id: actor.id, name: actor.name }
  return { action, subjectType: 'webhook-endpoint', subjectId: id, actor: who, requestId, changes }
}
