import type { ActionEvent, ActionHook } from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { MessageChannel, OutgoingMessage, SendResult } from '../ports/message-channel.js'

/** An event as its handlers get it. */
export interface RecordedEvent<E extends ActionEvent = ActionEvent> {
  readonly hook: string
  readonly event: E
}

/** Keeps every event of an engine, once, in the order in which they were told. */
export class EventRecorder {
  readonly all: RecordedEvent[] = []

  connect(bus: HookBus): void {
    const keep = (hook: string, event: ActionEvent) => {
      // Told at least once: a second time is not a second event.
      if (!this.all.some(known => known.event.eventId === event.eventId)) this.all.push({ hook, event })
    }
    bus.onAny('**', keep, { plugin: 'test-recorder', isCore: true })
  }

  /** Events of one hook, with its type: `engine.events.of(hooks.bookingCreated)`. */
  of<E extends ActionEvent>(hook: ActionHook<E>): E[] {
    return this.all.filter(known => known.hook === hook.name).map(known => known.event as E)
  }
}

/** A channel that keeps what it is given; the business has it switched on when no plugin brings a channel. */
export class MessageRecorder implements MessageChannel {
  readonly channel = 'email'
  readonly all: OutgoingMessage[] = []

  async send(message: OutgoingMessage): Promise<SendResult> {
    if (!this.all.some(known => known.key === message.key)) this.all.push(message)
    return { status: 'sent' }
  }

  to(address: string): OutgoingMessage[] {
    return this.all.filter(message => message.to === address)
  }
}
