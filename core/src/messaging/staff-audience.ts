import { inject, injectable } from 'tsyringe'
import { STAFF_CONTACTS, TEAM_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { BookingId, ResourceId, TenantId } from '../domain/id.js'
import type { NotificationChannel, NotificationKind } from '../domain/notification-choice.js'
import type { StaffContact, StaffContacts } from '../ports/staff-contacts.js'
import type { TeamMember, TeamStore } from '../ports/team-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { NotificationChoices, looksAfterAll, type ChoiceBook } from './notification-choices.js'

/** What the news is to somebody: theirs before and after, newly theirs, theirs no more, or that of the business. */
export type StaffPart = 'serving' | 'assigned' | 'taken-off' | 'team'

/** Somebody of the team who wants to be told, and how. */
export interface Listener {
  /** Names the reader in effect keys. */
  readonly key: string
  readonly part: StaffPart
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly channels: readonly NotificationChannel[]
  /** Their address is the one of the business. */
  readonly isMailbox: boolean
}

/** What is told, of which booking, and whose it became or was. */
export interface StaffQuestion {
  readonly tenantId: TenantId
  readonly bookingId: BookingId
  readonly news: Readonly<Record<StaffPart, readonly NotificationKind[]>>
  readonly assigned: readonly ResourceId[]
  readonly takenOff: readonly ResourceId[]
}

interface Facts {
  readonly book: ChoiceBook
  readonly members: readonly TeamMember[]
  readonly mailbox: string
}

/** Finds who of the team hears of something: whoever serves, served or looks after all bookings, each as they chose. */
@injectable()
export class StaffAudience {
  constructor(
    @inject(STAFF_CONTACTS) private readonly staff: StaffContacts,
    @inject(NotificationChoices) private readonly choices: NotificationChoices,
    @inject(TEAM_STORE) private readonly team: TeamStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {}

  /** Whoever is named twice is told once, as what they are to the booking now. */
  async of({ tenantId, bookingId, news, assigned, takenOff }: StaffQuestion): Promise<Listener[]> {
    const [serving, facts] = await Promise.all([this.staff.serving(tenantId, bookingId), this.facts(tenantId)])
    const gone = takenOff.filter(id => !serving.some(person => person.resourceId === id))
    const former = await this.staff.people(tenantId, gone)
    const people = [
      ...serving.map(person => {
        const part = assigned.includes(person.resourceId) ? 'assigned' : 'serving'
        return toListener(person, { part, kinds: news[part] }, facts)
      }),
      ...former.map(person => toListener(person, { part: 'taken-off', kinds: news['taken-off'] }, facts)),
    ]
    const heard = new Set([...serving, ...former].map(person => person.accountId))
    const others = await this.others(tenantId, { kinds: news.team, heard }, facts)
    return withoutDoubles([...people, ...others])
  }

  /** Those who serve a booking and want to be reminded by the channel of the rule. */
  async toRemind(tenantId: TenantId, bookingId: BookingId, channel: string): Promise<Listener[]> {
    const [serving, facts] = await Promise.all([this.staff.serving(tenantId, bookingId), this.facts(tenantId)])
    const people = serving.map(person => toListener(person, { part: 'serving', kinds: ['reminder'] }, facts))
    const isKnown = (name: string): name is NotificationChannel => name === 'email' || name === 'sms'
    // Of other channels nobody can choose anything yet.
    return people.filter(({ channels }) => (isKnown(channel) ? channels.includes(channel) : true))
  }

  /** Those who look after every booking. */
  private async others(
    tenantId: TenantId,
    { kinds, heard }: { kinds: readonly NotificationKind[]; heard: ReadonlySet<string | null> },
    { book, members, mailbox }: Facts,
  ): Promise<Listener[]> {
    const people = await this.staff.withLogin(tenantId)
    return members
      .filter(member => looksAfterAll(member) && !heard.has(member.id))
      .flatMap(({ id, name, email }): Listener[] => {
        const person = people.find(one => one.accountId === id)
        // Whoever has a calendar of their own hears of that, and of what somebody has to answer.
        const asked = person ? kinds.filter(kind => kind === 'booking-requested') : kinds
        const channels = book.channels(id, asked, person ? 'own' : 'all')
        const to = { name, email, phone: person?.phone ?? null, isMailbox: isSame(email, mailbox) }
        return [{ key: `member:${id}`, part: 'team', ...to, channels }]
      })
  }

  private async facts(tenantId: TenantId): Promise<Facts> {
    const [book, members, { profile }] = await Promise.all([
      this.choices.book(tenantId),
      this.team.members(tenantId),
      this.tenants.byId(tenantId),
    ])
    return { book, members, mailbox: profile.contact?.email ?? '' }
  }
}

/** A login speaks for its person: its choices and its address count. Without one that may still sign in, those of the person do. */
function toListener(
  { resourceId, accountId, name, email, phone }: StaffContact,
  { part, kinds }: { part: StaffPart; kinds: readonly NotificationKind[] },
  { book, members, mailbox }: Facts,
): Listener {
  const member = members.find(one => one.id === accountId && !one.isDisabled)
  const channels = book.channels(member?.id ?? resourceId, kinds, 'own')
  const address = member?.email ?? email
  const to = { name, email: address, phone, isMailbox: isSame(address, mailbox) }
  return { key: `staff:${resourceId}`, part, ...to, channels }
}

function isSame(address: string | null, mailbox: string): boolean {
  return mailbox !== '' && address?.toLowerCase() === mailbox.toLowerCase()
}

function withoutDoubles(listeners: readonly Listener[]): Listener[] {
  const told = new Set<string>()
  return listeners.filter(({ email, channels }) => {
    if (channels.length === 0) return false
    const address = email?.toLowerCase() ?? ''
    if (address === '') return true
    const isNew = !told.has(address)
    told.add(address)
    return isNew
  })
}
