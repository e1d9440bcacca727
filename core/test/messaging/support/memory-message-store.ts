import type {
  MessageOutcome,
  MessagePage,
  MessageStore,
  NewMessage,
  RewrittenMessage,
  StoredMessage,
} from '../../../dist/ports/message-store.js'
import type { Transaction } from '../../../dist/ports/unit-of-work.js'

export class MemoryMessageStore implements MessageStore {
  readonly messages: (StoredMessage & { error?: string })[] = []

  async find(_tenantId: string, effectKey: string): Promise<StoredMessage | undefined> {
    const found = this.messages.find(message => message.effectKey === effectKey)
    return found && { ...found }
  }

  async begin(tx: Transaction, message: NewMessage): Promise<StoredMessage> {
    const known = await this.find(tx.tenantId, message.effectKey)
    if (known !== undefined) return known
    const stored = { ...message, id: `m${this.messages.length}`, status: 'sending' as const, createdAt: new Date(0) }
    this.messages.push(stored)
    return { ...stored }
  }

  async redirect(_tx: Transaction, id: string, message: RewrittenMessage): Promise<StoredMessage | undefined> {
    const known = this.messages.find(one => one.id === id)
    if (known === undefined || known.status === 'sent' || known.status === 'kept') return undefined
    return { ...Object.assign(known, message, { status: 'sending' }) }
  }

  async finish(_tx: Transaction, id: string, outcome: MessageOutcome): Promise<boolean> {
    const message = this.messages.find(one => one.id === id)
    if (message === undefined || message.status === 'sent' || message.status === 'kept') return false
    Object.assign(message, outcome)
    return true
  }

  async list(): Promise<MessagePage> {
    return { items: this.messages, nextCursor: undefined }
  }
}
