import type { AccountId, ResourceId, TenantId } from '../domain/id.js'
import type { NotificationChoice } from '../domain/notification-choice.js'
import type { Transaction } from './unit-of-work.js'

/** Whose choice it is: that of a login, or of somebody of the staff who has none. */
export type NotificationSubject = { readonly accountId: AccountId } | { readonly resourceId: ResourceId }

/** A choice and whose it is: the id of the login, or of the person. */
export type ChoiceOf = NotificationChoice & { readonly subjectId: AccountId | ResourceId }

export interface NotificationChoiceStore {
  /** The choices of everybody of the business. */
  listAll(tenantId: TenantId): Promise<ChoiceOf[]>
  list(tenantId: TenantId, subject: NotificationSubject): Promise<NotificationChoice[]>
  save(tx: Transaction, subject: NotificationSubject, choices: readonly NotificationChoice[]): Promise<void>
}
