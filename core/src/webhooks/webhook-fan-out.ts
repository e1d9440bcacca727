import { inject, injectable } from 'tsyringe'
import { BOOKING_READER, UNIT_OF_WORK, WEBHOOK_STORE } from '../di/tokens.js'
import { isMeant } from '../domain/webhook.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { ActionEvent } from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { BookingReader, BookingView } from '../ports/booking-reader.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { WebhookStore } from '../ports/webhook-store.js'
import { deliveryBody, instantOf } from './delivery-body.js'
import { webhookHooks } from './event-types.js'

/** Writes one delivery for each event and endpoint. It only writes: what goes out goes out of those rows, later. */
@injectable()
export class WebhookFanOut {
  constructor(
    @inject(WEBHOOK_STORE) private readonly store: WebhookStore,
    @inject(BOOKING_READER) private readonly bookings: BookingReader,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Safe to repeat. */
  async take(eventType: string, event: ActionEvent): Promise<void> {
    const { tenantId, eventId } = event
    const all = await this.store.list(tenantId)
    // The relay may be behind: what happened before an endpoint was there is not for it.
    const happenedAt = instantOf(eventId)
    const open = all.filter(({ state, createdAt }) => state === 'active' && createdAt <= happenedAt)
    const meant = open.filter(({ events }) => events.some(one => isMeant(one, eventType)))
    if (meant.length === 0) return
    const booking = meant.some(({ hasSnapshots }) => hasSnapshots) ? await this.bookingOf(event) : undefined
    const items = meant.map(({ id, hasSnapshots }) => {
      return { endpointId: id, body: deliveryBody(eventType, event, hasSnapshots ? booking : undefined) }
    })
    await this.unitOfWork.run(tenantId, tx => this.store.addDeliveries(tx, { eventId, eventType, items }))
  }

  private async bookingOf(event: ActionEvent): Promise<BookingView | undefined> {
    const { bookingId } = event as ActionEvent & { readonly bookingId?: BookingId | null }
    if (!bookingId) return undefined
    try {
      return await this.bookings.read(event.tenantId as TenantId, bookingId)
    } catch (error) {
      if (error instanceof NotFoundError) return undefined
      throw error
    }
  }
}

/** @returns What disconnects it. */
export function subscribeWebhooks(bus: HookBus, fanOut: WebhookFanOut): () => void {
  const owner = { plugin: 'webhooks', name: 'fan-out', isCore: true }
  const undo = webhookHooks().map(hook => bus.onAction(hook, event => fanOut.take(hook.name, event), owner))
  return () => undo.forEach(remove => remove())
}
