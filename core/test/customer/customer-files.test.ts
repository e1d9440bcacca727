import 'reflect-metadata'
import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { BookingService } from '../../dist/booking/booking-service.js'
import type { BookingBody } from '../../dist/booking/booking-view.js'
import { CustomFields } from '../../dist/customer/custom-fields.js'
import { CustomerCircle } from '../../dist/customer/customer-circle.js'
import { CustomerDesk } from '../../dist/customer/customer-desk.js'
import { CustomerMerging } from '../../dist/customer/customer-merging.js'
import { CustomerNotes } from '../../dist/customer/customer-notes.js'
import { CustomerTimeline } from '../../dist/customer/customer-timeline.js'
import { PORTS } from '../../dist/di/tokens.js'
import type { CustomerId } from '../../dist/domain/id.js'
import { customerMerge } from '../../dist/hooks/catalog.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import { PERMISSIONS } from '../../dist/identity/roles.js'
import { CustomerEraser } from '../../dist/privacy/customer-eraser.js'
import { PrivacyService } from '../../dist/privacy/privacy-service.js'
import { startOwnedSpa, type OwnedSpa } from '../booking/support/owned-spa.js'
import { asked, foundSpa, OWNER } from '../booking/support/spa-engine.js'
import { caught } from '../db/support/owner.js'

const context = { actor: OWNER, requestId: 'r-1' }
const COLLEAGUE = { ...context, actor: { ...OWNER, id: randomUUID(), name: 'Carl Colleague' } }
const ALL = new Set<string>(PERMISSIONS)

describe('What a business keeps about customers', function () {
  this.timeout(60_000)
  let spa: OwnedSpa
  let tenantId: string

  before(async () => {
    spa = await startOwnedSpa()
    tenantId = spa.tenant.id
  })
  after(() => spa.close())

  const of: OwnedSpa['of'] = service => spa.of(service)
  const add = async (name: string, more: { email?: string; phone?: string } = {}) =>
    (await of(CustomerDesk).create(tenantId, { name, ...more }, { ...asked(), actor: OWNER })).body
  const nobody = async (work: Promise<unknown>) => expect((await caught(work)).code).to.equal('BW_NOT_FOUND')

  async function book(customer: object, more: object = {}): Promise<BookingBody> {
    const input = { appointments: [await spa.nextTime()], customer, ...more }
    return (await of(BookingService).book(tenantId, input as never, asked())).body
  }
  const kindsOf = async (id: CustomerId, permissions: ReadonlySet<string> = ALL) =>
    (await of(CustomerTimeline).read(tenantId, id, { permissions })).items.map(item => item.kind)

  it('keeps notes with author and time, lets only the author change the words, and everybody pin', async () => {
    const { id } = await add('Nora Note')
    const notes = of(CustomerNotes)
    const first = await notes.add(tenantId, { customerId: id, text: 'Likes tea' }, context)
    await notes.add(tenantId, { customerId: id, text: 'Came late' }, COLLEAGUE)
    const refused = notes.change(tenantId, { customerId: id, noteId: first.id, text: 'Hates tea' }, COLLEAGUE)
    expect((await caught(refused)).code).to.equal('BW_NOTE_OF_SOMEBODY_ELSE')
    await notes.change(tenantId, { customerId: id, noteId: first.id, isPinned: true }, COLLEAGUE)
    const changed = await notes.change(tenantId, { customerId: id, noteId: first.id, text: 'Likes green tea' }, context)
    expect(changed.updatedAt).to.be.a('string')
    const list = await notes.list(tenantId, id, COLLEAGUE)
    expect(list.map(({ text, authorName, isOwn, isPinned }) => [text, authorName, isOwn, isPinned])).to.deep.equal([
      ['Likes green tea', 'Olive Owner', false, true],
      ['Came late', 'Carl Colleague', true, false],
    ])
    const { rows } = await spa.owner.query<{ changes: object }>(
      `SELECT changes FROM bw.audit_log WHERE subject_id = $1 AND action = 'customer-note.change' ORDER BY sequence`,
      [id],
    )
    expect(JSON.stringify(rows)).to.contain('isPinned').and.not.to.contain('tea')
  })

  it('lists by tag, by a field of the business, archived or not, in four orders and pages of each', async () => {
    const fields = of(CustomFields)
    const field = {
      entity: 'customer',
      key: 'skin',
      type: 'choice',
      labels: { en: 'Skin' },
      isRequired: false,
    } as const
    const options = ['dry', 'oily'].map(value => ({ value, labels: { en: value } }))
    await fields.add(tenantId, { ...field, options, audience: 'staff', isAsked: false, position: 0 }, context)
    const people = [await add('List A'), await add('List B'), await add('List C')]
    for (const { id } of people) {
      const change = { tags: ['listed'], preferences: { items: { pressure: 'firm' }, staffId: null, time: null } }
      await of(CustomerDesk).update(tenantId, { id, change }, context)
    }
    await fields.write(tenantId, { entity: 'customer', id: people[1]!.id, values: { skin: 'dry' } }, context)
    const wrong = fields.write(
      tenantId,
      { entity: 'customer', id: people[1]!.id, values: { skin: 'blue', x: 1 } },
      context,
    )
    const { details } = await caught(wrong)
    expect((details as { issues: { path: string }[] }).issues.map(issue => issue.path)).to.deep.equal([
      'values.x',
      'values.skin',
    ])
    const names = async (question: object) => {
      const found: string[] = []
      let cursor: string | null | undefined
      do {
        const page = await of(CustomerDesk).list(tenantId, {
          tag: 'listed',
          limit: 2,
          ...question,
          ...(cursor ? { cursor } : {}),
        })
        found.push(...page.items.map(item => item.name.slice(-1)))
        cursor = page.nextCursor
      } while (cursor)
      return found.join('')
    }
    expect(await names({})).to.equal('ABC')
    expect(await names({ sort: '-name' })).to.equal('CBA')
    expect(await names({ sort: 'createdAt' })).to.equal('ABC')
    expect(await names({ sort: '-createdAt' })).to.equal('CBA')
    expect(await names({ custom: { key: 'skin', value: 'dry' } })).to.equal('B')
    expect(await names({ custom: { key: 'skin', value: 'dr' } })).to.equal('')
    await of(CustomerCircle).setArchived(tenantId, { id: people[0]!.id, isArchived: true }, context)
    expect([await names({}), await names({ isArchived: true })]).to.deep.equal(['BC', 'A'])
    expect((await of(CustomerCircle).tags(tenantId))[0]).to.deep.equal({ tag: 'listed', count: 3 })
  })

  it('takes an archived customer back when they book', async () => {
    const contact = { name: 'Back Again', email: 'back@example.test' }
    const { id } = await add(contact.name, contact)
    await of(CustomerCircle).setArchived(tenantId, { id, isArchived: true }, context)
    expect((await book(contact)).customer?.id).to.equal(id)
    expect((await of(CustomerDesk).open(tenantId, id, context)).archivedAt).to.equal(null)
  })

  it('says when a booking of a customer was last made or changed', async () => {
    const contact = { name: 'Lasting Contact', email: 'lasting@example.test' }
    const { id } = await add(contact.name, contact)
    const last = async () => (await of(CustomerDesk).open(tenantId, id, context)).lastContactAt
    expect(await last()).to.equal(null)
    const { createdAt } = await book(contact)
    expect(await last()).to.equal(createdAt)
  })

  it('lets a parent book for a child with one e-mail, and keeps their addresses together', async () => {
    const rosa = await add('Rosa Alvarez', { email: 'rosa@example.test', phone: '+15550001' })
    const mateo = await of(CustomerCircle).addDependant(
      tenantId,
      { guardianId: rosa.id, name: 'Mateo Alvarez' },
      context,
    )
    expect(mateo).to.deep.include({ email: 'rosa@example.test', guardianId: rosa.id })
    const booking = await book({ name: 'Mateo Alvarez', email: 'ROSA@example.test', phone: '+1 555 0001' })
    expect(booking.customer?.id).to.equal(mateo.id)
    await of(CustomerDesk).update(tenantId, { id: rosa.id, change: { email: 'new@example.test' } }, context)
    expect((await of(CustomerDesk).open(tenantId, mateo.id, context)).email).to.equal('new@example.test')
    const circle = await of(CustomerCircle).read(tenantId, rosa.id)
    expect(circle.dependants.map(one => one.name)).to.deep.equal(['Mateo Alvarez'])
    // A family shares an address on purpose.
    expect(circle.duplicates).to.deep.equal([])
    const grandchild = of(CustomerCircle).addDependant(tenantId, { guardianId: mateo.id, name: 'X' }, context)
    expect((await caught(grandchild)).code).to.equal('BW_INVALID_REQUEST')
  })

  it('names who may be the same person', async () => {
    const one = await add('Dup One', { email: 'dup@example.test' })
    const two = await add('Dup Two', { email: 'DUP@example.test', phone: '+15550002' })
    await add('Dup Three', { phone: '+15550002' })
    const { duplicates } = await of(CustomerCircle).read(tenantId, two.id)
    expect(duplicates.map(({ name, reasons }) => [name, ...reasons])).to.deep.equal([
      ['Dup One', 'email'],
      ['Dup Three', 'phone'],
    ])
    expect((await of(CustomerCircle).read(tenantId, one.id)).duplicates.map(({ name }) => name)).to.deep.equal([
      'Dup Two',
    ])
  })

  it('merges two records: a preview changes nothing, plugins have a say, rows and links lead to the one that stays', async () => {
    const kept = await add('Merge Kept', { email: 'kept@example.test' })
    const lost = { name: 'Merge Lost', email: 'lost@example.test', phone: '+15550003' }
    const booking = await book(lost, { consents: [{ purpose: 'marketing', textVersion: 1 }] })
    const removedId = booking.customer?.id ?? ''
    await of(CustomerNotes).add(tenantId, { customerId: removedId, text: 'About the lost one' }, context)
    const undo = of(HookBus).onFilter(
      customerMerge,
      value => ({ ...value, fields: { ...value.fields, locale: 'es' } }),
      { plugin: 'core-test', name: 'locale', isCore: true },
    )
    const wish = { keptId: kept.id, removedId, take: ['name' as const] }
    const preview = await of(CustomerMerging).preview(tenantId, wish)
    expect(preview.differences.map(({ field }) => field)).to.include.members(['name', 'email', 'phone'])
    expect((await of(CustomerDesk).open(tenantId, removedId, context)).id).to.equal(removedId)
    const done = await of(CustomerMerging).merge(tenantId, wish, context)
    undo()
    expect({ ...done, isPreview: true }).to.deep.equal(preview)
    expect(done.client).to.deep.include({
      name: 'Merge Lost',
      email: 'kept@example.test',
      phone: '+15550003',
      locale: 'es',
    })
    expect(Object.fromEntries(done.moved.map(({ what, count }) => [what, count]))).to.deep.equal({
      ...{ bookings: 1, notes: 1, consents: 1 },
    })
    expect((await of(CustomerDesk).open(tenantId, removedId, context)).id).to.equal(kept.id)
    expect(await kindsOf(removedId)).to.include.members(['booking', 'note', 'consent'])
    expect((await caught(of(CustomerMerging).merge(tenantId, wish, context))).code).to.equal('BW_MERGE_REFUSED')
    const manageToken = booking.manageToken
    const access = { actor: { type: 'customer' as const, id: null, name: 'customer', roles: [] }, manageToken }
    expect((await of(BookingService).read(tenantId, booking.id, access as never)).reference).to.equal(booking.reference)
    // The old contact leads to the record that stays, and shows nothing of it that was not typed.
    const again = await book(lost)
    expect(again.customer).to.deep.include({ id: kept.id, email: 'lost@example.test' })
  })

  it('shows in the timeline only what the reader may open elsewhere, newest first in pages', async () => {
    const booking = await book({ name: 'Tim Line', email: 'tim@example.test' })
    const id = booking.customer?.id ?? ''
    await of(CustomerNotes).add(tenantId, { customerId: id, text: 'A note' }, context)
    expect(await kindsOf(id, new Set(['clients:read']))).to.deep.equal(['note'])
    expect(await kindsOf(id)).to.include.members(['note', 'booking'])
    const timeline = of(CustomerTimeline)
    // Letters are written meanwhile.
    const quiet = new Set(['clients:read', 'bookings:read'])
    const page = await timeline.read(tenantId, id, { permissions: quiet, limit: 1 })
    const cursor = page.nextCursor ?? ''
    const rest = await timeline.read(tenantId, id, { permissions: quiet, cursor })
    expect([...page.items, ...rest.items]).to.deep.equal(
      (await timeline.read(tenantId, id, { permissions: quiet })).items,
    )
    const odd = timeline.read(tenantId, id, { permissions: quiet, cursor: 'nonsense' })
    expect((await caught(odd)).code).to.equal('BW_INVALID_REQUEST')
  })

  it('asks a booker what the business wants to know, and never overwrites what it knows', async () => {
    const fields = of(CustomFields)
    const base = {
      type: 'text',
      options: [],
      isRequired: true,
      audience: 'customer',
      isAsked: true,
      position: 0,
    } as const
    const made = [
      await fields.add(tenantId, { ...base, entity: 'booking', key: 'occasion', labels: { en: 'Occasion' } }, context),
      await fields.add(
        tenantId,
        { ...base, entity: 'customer', key: 'allergies', labels: { en: 'Allergies' } },
        context,
      ),
    ]
    const contact = { name: 'Ask Me', email: 'ask@example.test' }
    const silent = await caught(book(contact, { customFields: {} }))
    expect(JSON.stringify(silent.details))
      .to.contain('customFields.booking.occasion')
      .and.to.contain('customFields.customer.allergies')
    const staffOnly = { booking: { occasion: 'x' }, customer: { allergies: 'x', skin: 'dry' } }
    expect((await caught(book(contact, { customFields: staffOnly }))).code).to.equal('BW_INVALID_REQUEST')
    const say = (allergies: string) => ({
      customFields: { booking: { occasion: 'Birthday' }, customer: { allergies } },
    })
    const booking = await book(contact, say('Nuts'))
    await book(contact, say('None at all'))
    const id = booking.customer?.id ?? ''
    expect((await fields.read(tenantId, 'customer', id)).values).to.deep.equal({ allergies: 'Nuts' })
    expect((await fields.read(tenantId, 'booking', booking.id)).values).to.deep.equal({ occasion: 'Birthday' })
    for (const { id: fieldId } of made) {
      await fields.change(tenantId, { id: fieldId ?? '', change: { isArchived: true } }, context)
    }
    expect(await fields.asked(tenantId)).to.deep.equal([])
  })

  it('shows the fields of a plugin where it is enabled, under its name', async () => {
    const ports = spa.engine.container.resolve(PORTS) as unknown as {
      offer(port: symbol, id: string, make: () => unknown): void
    }
    const { CUSTOM_FIELDS } = await import('../../dist/di/tokens.js')
    const declared = [{ entity: 'resource', key: 'serial', labels: { en: 'Serial number' }, type: 'text' }]
    ports.offer(CUSTOM_FIELDS, 'channel-email', () => declared)
    const other = await foundSpa(spa.engine, 'without', ['payment-onsite'])
    const keys = async (tenant: string) => (await of(CustomFields).list(tenant, 'resource')).map(field => field.key)
    expect(await keys(tenantId)).to.deep.equal(['channel-email:serial'])
    expect(await keys(other.tenant.id)).to.deep.equal([])
    const id = Object.values(spa.ids.resources)[0] as string
    const given = { entity: 'resource' as const, id, values: { 'channel-email:serial': 'A-1' } }
    expect((await of(CustomFields).write(tenantId, given, context)).values).to.deep.equal(given.values)
    await nobody(of(CustomFields).write(other.tenant.id, given, context))
  })

  it('exports and erases all of it, with what became part of the record', async () => {
    const kept = await add('Gone Person', { email: 'gone@example.test' })
    const alias = await add('Gone Alias', { email: 'alias@example.test' })
    const child = await of(CustomerCircle).addDependant(tenantId, { guardianId: kept.id, name: 'Gone Child' }, context)
    await of(CustomerNotes).add(tenantId, { customerId: kept.id, text: 'SECRET-NOTE' }, context)
    await of(CustomFields).write(tenantId, { entity: 'customer', id: kept.id, values: { skin: 'oily' } }, context)
    await of(CustomerDesk).update(tenantId, { id: kept.id, change: { tags: ['SECRET-TAG'] } }, context)
    await of(CustomerMerging).merge(tenantId, { keptId: kept.id, removedId: alias.id, take: [] }, context)
    const file = JSON.stringify(await of(PrivacyService).export(tenantId, alias.id, { ...context, seesHealth: true }))
    for (const word of ['SECRET-NOTE', 'SECRET-TAG', 'oily', 'alias@example.test', 'gone@example.test']) {
      expect(file).to.contain(word)
    }
    await of(CustomerEraser).erase(tenantId, { id: alias.id, reason: 'asked' }, context)
    const { rows } = await spa.owner.query<object>(
      `SELECT name, email, tags, custom FROM bw.customer WHERE id IN ($1, $2)
       UNION ALL SELECT text, NULL, '{}', '{}' FROM bw.customer_note WHERE customer_id = $1`,
      [kept.id, alias.id],
    )
    const nothing = { name: 'Erased', email: null, tags: [], custom: {} }
    expect(rows).to.deep.equal([nothing, nothing])
    const left = await of(CustomerDesk).open(tenantId, child.id, context)
    expect(left).to.deep.include({ name: 'Gone Child', email: null, guardianId: null })
  })

  it('is nobody else’s business', async () => {
    const { id } = await add('Own Person')
    const note = await of(CustomerNotes).add(tenantId, { customerId: id, text: 'Own' }, context)
    const { tenant } = await foundSpa(spa.engine, 'foreign')
    const mine = (await of(CustomerDesk).create(tenant.id, { name: 'Mine' }, { ...asked(), actor: OWNER })).body
    await nobody(of(CustomerNotes).list(tenant.id, id, context))
    await nobody(of(CustomerNotes).change(tenant.id, { customerId: mine.id, noteId: note.id, isPinned: true }, context))
    await nobody(of(CustomerTimeline).read(tenant.id, id, { permissions: ALL }))
    await nobody(of(CustomerCircle).read(tenant.id, id))
    await nobody(of(CustomerCircle).setGuardian(tenant.id, { id: mine.id, guardianId: id }, context))
    await nobody(of(CustomerMerging).merge(tenant.id, { keptId: mine.id, removedId: id, take: [] }, context))
    await nobody(of(CustomFields).read(tenant.id, 'customer', id))
  })
})
