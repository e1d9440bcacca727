import { newId, type CustomerId } from '../domain/id.js'
import type { ImportedCustomer, ImportStore, KnownCustomer } from '../ports/import-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

/** Who a row speaks of. */
export interface WantedCustomer {
  readonly externalId: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly tags: readonly string[]
}

/** Finds people by what they are called elsewhere, then by e-mail, telephone or name, and makes those who are not there. */
export class CustomerLookup {
  private readonly byKey = new Map<string, CustomerId>()
  private readonly byContact = new Map<string, CustomerId>()
  private readonly made: ImportedCustomer[] = []
  private readonly keys = new Map<string, string>()

  private constructor(private readonly store: ImportStore) {}

  static async load(tx: Transaction, store: ImportStore, wanted: readonly WantedCustomer[]): Promise<CustomerLookup> {
    const lookup = new CustomerLookup(store)
    const keys = await store.knownKeys(tx, 'customers', unique(wanted.map(one => one.externalId)))
    for (const [key, id] of keys) lookup.byKey.set(key, id)
    const found = await store.customersLike(tx, {
      emails: unique(wanted.map(one => one.email?.toLowerCase() ?? '')),
      phones: unique(wanted.map(one => one.phone ?? '')),
      names: unique(wanted.map(one => (one.email === null && one.phone === null ? one.name : ''))),
    })
    for (const customer of found) lookup.remember(customer)
    return lookup
  }

  /** With the same name, e-mail and telephone; two people of one family may have one address. */
  same(wanted: WantedCustomer): CustomerId | undefined {
    const known = wanted.externalId === '' ? undefined : this.byKey.get(wanted.externalId)
    return known ?? this.byContact.get(wholeOf(wanted.name, wanted.email, wanted.phone))
  }

  /** For a booking: whoever has this address, the one of that name first. */
  anyOf(wanted: WantedCustomer): CustomerId | undefined {
    const { email, phone } = wanted
    return (
      this.same(wanted) ??
      (email === null ? undefined : this.byContact.get(`e ${email.toLowerCase()}`)) ??
      (phone === null || email !== null ? undefined : this.byContact.get(`p ${phone}`))
    )
  }

  add(wanted: WantedCustomer): CustomerId {
    const { externalId, ...rest } = wanted
    const customer = { ...rest, id: newId<'customer'>() }
    this.made.push(customer)
    this.remember({ ...customer, emailKey: customer.email?.toLowerCase() ?? null })
    if (externalId !== '') this.call(externalId, customer.id)
    return customer.id
  }

  /** Somebody who was found is called this elsewhere. */
  call(externalId: string, id: CustomerId): void {
    if (externalId === '' || this.byKey.has(externalId)) return
    this.byKey.set(externalId, id)
    this.keys.set(externalId, id)
  }

  async write(tx: Transaction): Promise<void> {
    await this.store.addCustomers(tx, this.made)
    await this.store.keepKeys(tx, 'customers', this.keys)
  }

  private remember({ id, name, emailKey, phone }: KnownCustomer): void {
    const keys = [wholeOf(name, emailKey, phone), emailKey && `e ${emailKey}`, phone && `p ${phone}`]
    for (const key of keys) if (key && !this.byContact.has(key)) this.byContact.set(key, id)
  }
}

function wholeOf(name: string, email: string | null, phone: string | null): string {
  return ['w', name.toLowerCase(), email?.toLowerCase() ?? '', phone ?? ''].join('\u001f')
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].filter(value => value !== '')
}
