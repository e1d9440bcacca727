import { inject, injectable } from 'tsyringe'
import { CUSTOM_FIELD_STORE, CUSTOM_FIELDS, PORTS, UNIT_OF_WORK } from '../di/tokens.js'
import {
  changedValues,
  problemsOf,
  type CustomEntity,
  type CustomField,
  type CustomValues,
} from '../domain/custom-field.js'
import type { BookingId, CustomerId, TenantId } from '../domain/id.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { CustomFieldExistsError } from '../errors/customer-errors.js'
import type { CustomFieldStore, NewField, OwnField } from '../ports/custom-field-store.js'
import type { PortRegistries } from '../ports/port-registry.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { DeskContext } from './customer-desk.js'

/** What of a field may change; key, type and what it belongs to stay, because values hang on them. */
export type FieldChange = Partial<
  Pick<CustomField, 'labels' | 'options' | 'isRequired' | 'audience' | 'isAsked' | 'position'>
> & { readonly isArchived?: boolean | undefined }

/** What a booker said about themselves and their booking. */
export interface AskedValues {
  readonly booking?: CustomValues | undefined
  readonly customer?: CustomValues | undefined
}

/** Values beside one row, with the fields they belong to. */
export interface ValuesBody {
  readonly fields: readonly CustomField[]
  readonly values: CustomValues
}

/** Fields that a business, or a plugin of it, adds to customers, bookings, services and resources; and what stands in them. */
@injectable()
export class CustomFields {
  constructor(
    @inject(CUSTOM_FIELD_STORE) private readonly store: CustomFieldStore,
    @inject(PORTS) private readonly ports: PortRegistries,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Those of the business in its order, then those of its plugins. */
  async list(tenantId: TenantId, entity?: CustomEntity): Promise<CustomField[]> {
    const own = await this.store.list(tenantId)
    const provided = await this.ports.of(CUSTOM_FIELDS).forTenant(tenantId)
    const theirs = provided.flatMap(({ pluginId, adapter }) =>
      adapter.map((field): CustomField => ({
        ...{ options: [], isRequired: false, audience: 'staff' as const, isAsked: false },
        ...field,
        ...{ key: `${pluginId}:${field.key}`, id: null, pluginId, position: 0, archivedAt: null, version: 0 },
      })),
    )
    return [...own, ...theirs].filter(field => entity === undefined || field.entity === entity)
  }

  /** What is asked where customers book. */
  async asked(tenantId: TenantId): Promise<CustomField[]> {
    return (await this.list(tenantId)).filter(isAsked)
  }

  /** @throws CustomFieldExistsError, InvalidRequestError */
  async add(tenantId: TenantId, field: NewField, context: DeskContext): Promise<CustomField> {
    refuseNonsense(field)
    return this.unitOfWork.run(tenantId, async tx => {
      const { entity, key } = field
      const made = await this.store.insert(tx, field)
      if (!made) throw new CustomFieldExistsError({ entity, key })
      await tx.audit({ ...entryOf(context, 'custom-field.add', made.id), changes: { entity, key } })
      return made
    })
  }

  /** @throws NotFoundError, StaleVersionError, InvalidRequestError */
  async change(
    tenantId: TenantId,
    given: { id: string; change: FieldChange; version?: number | undefined },
    context: DeskContext,
  ): Promise<CustomField> {
    const { id, version } = given
    const { isArchived, ...change } = given.change
    return this.unitOfWork.run(tenantId, async tx => {
      const before = await this.store.lock(tx, id)
      if (!before) throw new NotFoundError({ what: 'custom field' })
      if (version !== undefined && version !== before.version) throw new StaleVersionError({ current: before.version })
      const archivedAt = isArchived === undefined ? before.archivedAt : isArchived ? new Date() : null
      const field: OwnField = { ...before, ...change, archivedAt }
      refuseNonsense(field)
      const saved = await this.store.update(tx, field)
      const changes = { entity: before.entity, key: before.key, fields: Object.keys(given.change) }
      await tx.audit({ ...entryOf(context, 'custom-field.change', id), changes })
      return saved
    })
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, entity: CustomEntity, id: string): Promise<ValuesBody> {
    const values = await this.store.values(tenantId, entity, id)
    if (!values) throw new NotFoundError({ what: entity })
    return { fields: await this.inUse(tenantId, entity), values }
  }

  /** Absent values stay, null takes one away. @throws NotFoundError; InvalidRequestError with one problem a field. */
  async write(
    tenantId: TenantId,
    given: { entity: CustomEntity; id: string; values: CustomValues },
    context: DeskContext,
  ): Promise<ValuesBody> {
    const { entity, id, values } = given
    const fields = await this.inUse(tenantId, entity)
    return this.unitOfWork.run(tenantId, async tx => {
      const { after } = await this.fill(tx, given, fields)
      const entry = { ...entryOf(context, 'custom-values.write', id), subjectType: entity }
      await tx.audit({ ...entry, changes: { fields: Object.keys(values) } })
      return { fields, values: after }
    })
  }

  /** Writes values in the caller's transaction, without an audit entry. @throws as `write` */
  async fill(
    tx: Transaction,
    { entity, id, values }: { entity: CustomEntity; id: string; values: CustomValues },
    fields: readonly CustomField[],
  ): Promise<{ before: CustomValues; after: CustomValues }> {
    const before = await this.store.lockValues(tx, entity, id)
    if (!before) throw new NotFoundError({ what: entity })
    refuse(problemsOf(fields, values, before), 'values')
    const after = changedValues(before, values)
    await this.store.write(tx, entity, id, after)
    return { before, after }
  }

  /** Looks at what a booker said, before the transaction. @throws InvalidRequestError */
  async check(tenantId: TenantId, given: AskedValues, isByStaff: boolean): Promise<void> {
    if (given.booking === undefined && given.customer === undefined && isByStaff) return
    const fields = await this.list(tenantId)
    const problems = (['booking', 'customer'] as const).flatMap(entity => {
      const open = fields.filter(field => field.entity === entity && (isByStaff ? !field.archivedAt : isAsked(field)))
      const wanted = isByStaff ? open.map(field => ({ ...field, isRequired: false })) : open
      return problemsOf(wanted, given[entity] ?? {}).map(({ path, message }) => ({
        path: `${entity}.${path}`,
        message,
      }))
    })
    refuse(problems, 'customFields')
  }

  /** Keeps it with the booking. What is known of the customer already stays: a booker is not proven to be them. */
  async keep(tx: Transaction, ids: { bookingId: BookingId; customerId: CustomerId | null }, given: AskedValues) {
    const { bookingId, customerId } = ids
    if (given.booking && Object.keys(given.booking).length > 0) {
      await this.store.write(tx, 'booking', bookingId, changedValues({}, given.booking))
    }
    if (!given.customer || customerId === null || Object.keys(given.customer).length === 0) return
    const before = await this.store.lockValues(tx, 'customer', customerId)
    if (before) await this.store.write(tx, 'customer', customerId, changedValues(given.customer, before))
  }

  /** Fields that are not archived. */
  async inUse(tenantId: TenantId, entity: CustomEntity): Promise<CustomField[]> {
    return (await this.list(tenantId, entity)).filter(field => field.archivedAt === null)
  }
}

function isAsked({ isAsked: asked, audience, archivedAt, entity }: CustomField): boolean {
  return asked && audience === 'customer' && archivedAt === null && (entity === 'booking' || entity === 'customer')
}

function refuseNonsense({ type, options, audience, isAsked: asked }: NewField): void {
  const issues = [
    ...(type === 'choice' && options.length === 0 ? [{ path: 'options', message: 'Give at least one option' }] : []),
    ...(asked && audience !== 'customer' ? [{ path: 'isAsked', message: 'Only what customers see can be asked' }] : []),
    ...(new Set(options.map(option => option.value)).size < options.length
      ? [{ path: 'options', message: 'Each option needs a value of its own' }]
      : []),
  ]
  if (issues.length > 0) throw new InvalidRequestError({ issues })
}

function refuse(problems: readonly { path: string; message: string }[], place: string): void {
  if (problems.length === 0) return
  throw new InvalidRequestError({
    issues: problems.map(({ path, message }) => ({ path: `${place}.${path}`, message })),
  })
}

function entryOf({ actor, requestId }: DeskContext, action: string, subjectId: string) {
  const { type, id, name } = actor
  return { action, subjectType: 'custom-field', subjectId, actor: { type, id, name }, requestId }
}
