import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** Words of a business for one kind of message in one language; without words the engine's own count. */
export interface StoredTemplate {
  readonly kind: string
  /** BCP 47. */
  readonly language: string
  readonly version: number
  readonly words: { readonly subject: string; readonly body: string } | null
  readonly actorName: string
  readonly createdAt: Date
}

export interface MessageTemplateStore {
  /** The newest version of each kind and language. */
  current(tenantId: TenantId, kind?: string, tx?: Transaction): Promise<StoredTemplate[]>
  /** Every version of one, newest first. */
  versions(tenantId: TenantId, kind: string, language: string): Promise<StoredTemplate[]>
  /** @returns undefined when somebody wrote that version already. */
  add(
    tx: Transaction,
    template: Pick<StoredTemplate, 'kind' | 'language' | 'version' | 'words'>,
    actor: Actor,
  ): Promise<StoredTemplate | undefined>
}
