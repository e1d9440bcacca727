import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import type { TestAnswer } from '../http/support/test-app.js'
import { bookedFrom, startDailyDesk, type DailyDesk } from './support/daily-desk.js'

interface Item {
  id: string
  bookingId: string
  status: string
  startsAt: string
  endsAt: string
  staffId: string | null
  notes: string
  version: number
  manageToken?: string
  assignments: object[]
}

const itemOf = ({ body }: TestAnswer) => body as unknown as Item
const itemsOf = ({ body }: TestAnswer) => (body as unknown as { items: Item[] }).items
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64')

describe('The day around bookings', function () {
  this.timeout(60_000)
  let desk: DailyDesk
  before(async () => {
    desk = await startDailyDesk()
  })
  after(() => desk.close())

  const manage = (token: string | undefined) => ({ 'bookwright-manage-token': token ?? '' })

  describe('/appointments', () => {
    it('books, reads, moves and cancels one appointment, under both prefixes, with a slash at the end or without', async () => {
      for (const prefix of ['/appointments', '/appointments/appointments']) {
        const wish = { serviceId: desk.services.massage, startsAt: await desk.freeTime(), customer: { name: 'Pia' } }
        expect((await desk.visitor('POST', `${prefix}/`, wish, { 'idempotency-key': '' })).body.code).to.equal(
          'BW_IDEMPOTENCY_KEY_REQUIRED',
        )
        const key = { 'idempotency-key': randomUUID() }
        const made = await desk.visitor('POST', `${prefix}/`, wish, key)
        expect(made.status, made.text).to.equal(201)
        const { id, bookingId, manageToken } = itemOf(made)
        expect([itemOf(made).status, itemOf(made).startsAt]).to.deep.equal(['confirmed', wish.startsAt])
        const again = await desk.visitor('POST', `${prefix}/`, wish, key)
        expect([again.status, itemOf(again).id, again.headers['idempotent-replayed']]).to.deep.equal([201, id, 'true'])

        const path = `${prefix}/${id}`
        expect((await desk.visitor('GET', path)).status).to.equal(401)
        expect(itemOf(await desk.visitor('GET', `${path}/`, undefined, manage(manageToken))).bookingId).to.equal(
          bookingId,
        )
        const change = { startsAt: await desk.freeTime(), notes: 'By the window' }
        const put = () => desk.visitor('PUT', path, change, manage(manageToken))
        const moved = await put()
        expect([moved.status, itemOf(moved).startsAt, itemOf(moved).notes]).to.deep.equal([
          ...[200, change.startsAt, change.notes],
        ])
        expect(itemOf(await put()).version, 'the same once more changes nothing').to.equal(itemOf(moved).version)
        expect((await desk.send('PUT', path, { notes: 'x' }, { 'if-match': '"1"' })).status).to.equal(412)

        const ends = [await desk.send('DELETE', path), await desk.send('DELETE', `${path}/`)]
        expect(ends.map(({ status }) => status)).to.deep.equal([200, 200])
        expect(ends[0]!.body).to.deep.equal(ends[1]!.body)
        expect(itemOf(await desk.send('GET', path)).status).to.equal('cancelled')
        expect((await desk.history(bookingId)).map(({ kind }) => kind)).to.deep.equal([
          ...['created', 'moved', 'notes', 'cancelled'],
        ])
      }
    })

    it('lists bookings of one appointment to staff, and to customers with a login their own', async () => {
      const single = await desk.book('Mine')
      const party = await desk.bookParty()
      const all = itemsOf(await desk.send('GET', '/appointments/?limit=200'))
      expect(all.map(({ bookingId }) => bookingId))
        .to.include(single.id)
        .and.not.to.include(party)
      await desk.engine.addAccount('mine@customer.test')
      const { headers } = await desk.engine.signIn('mine@customer.test')
      const own = itemsOf(await desk.engine.call('/appointments/appointments/', { headers }))
      expect(own.map(({ id }) => id)).to.deep.equal([single.appointmentId])
      expect((await desk.visitor('GET', '/appointments')).status).to.equal(401)
      expect((await desk.send('GET', `/appointments/${(await partOf(party)).id}`)).status, 'one of several').to.equal(
        404,
      )
    })

    const partOf = async (id: string) => {
      const { body } = await desk.send('GET', `/bookings/${id}`)
      return (body as unknown as { appointments: { id: string }[] }).appointments[0]!
    }

    it('answers the same times at /appointments/availability as at /availability', async () => {
      const query = `serviceId=${desk.services.massage}&from=2027-06-01&to=2027-06-03`
      const [one, other] = [
        await desk.visitor('GET', `/availability?${query}`),
        await desk.visitor('GET', `/appointments/availability/?${query}`),
      ]
      expect(other.status).to.equal(200)
      expect(other.body).to.deep.equal(one.body)
    })

    it('says of the groups that plugins bring which plugin is missing', async () => {
      for (const path of ['/ai-services/train-model/', '/integrations/calendar/events', '/integrations/call-logs/']) {
        const { status, body } = await desk.send('GET', path)
        expect([status, body.code], path).to.deep.equal([404, 'BW_NOT_INSTALLED'])
      }
      expect((await desk.send('GET', '/nowhere')).body.code).to.equal('BW_NOT_FOUND')
    })
  })

  describe('/slots', () => {
    it('shows what is available, booked and blocked, in order and page by page, and nothing of who booked', async () => {
      const { startsAt, staffId, id } = await desk.book('Slot')
      const date = startsAt.slice(0, 10)
      const away = { resourceId: desk.therapists.find(one => one !== staffId), startsAt, endsAt: endOf(startsAt) }
      await desk.send('POST', '/time-off', away)
      const query = `/slots?from=${date}&to=${date}&limit=500`
      const shown = await desk.visitor('GET', query)
      const items = itemsOf(shown)
      expect([...new Set(items.map(({ status }) => status))].sort()).to.deep.equal(['available', 'blocked', 'booked'])
      const booked = items.filter(({ status }) => status === 'booked')
      expect(booked.map(slot => [slot.staffId, slot.startsAt])).to.deep.include([staffId, startsAt])
      expect(shown.text).not.to.include(id).and.not.to.include('Slot')
      expect(items.map(slot => slot.startsAt)).to.deep.equal(items.map(slot => slot.startsAt).sort())
      expect((await desk.send('GET', `${query}&status=booked`)).text).to.include(id)

      const pages: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = await desk.visitor('GET', `${query.replace('500', '40')}${cursor && `&cursor=${cursor}`}`)
        const page = body as unknown as { items: Item[]; nextCursor: string | null }
        pages.push(...page.items.map(slot => slot.id))
        cursor = page.nextCursor
      }
      expect(pages).to.deep.equal(items.map(slot => slot.id))
    })

    it('takes no range that is too long, no half of one, and no writes', async () => {
      expect((await desk.visitor('GET', '/slots?from=2027-06-01&to=2027-06-30')).body.code).to.equal('BW_INVALID_RANGE')
      expect((await desk.visitor('GET', '/slots?from=2027-06-01')).body.code).to.equal('BW_INVALID_RANGE')
      expect((await desk.visitor('POST', '/slots', {})).status).to.equal(405)
    })

    const endOf = (startsAt: string) => new Date(new Date(startsAt).getTime() + 3_600_000).toISOString()
  })

  describe('the history of a booking', () => {
    it('tells its customer what happened without the names of staff, what is internal, and what staff told one another', async () => {
      const { id, manageToken } = await desk.book('Hilda')
      await desk.send('PUT', `/bookings/${id}/notes`, { internalNotes: 'Talks a lot' })
      await desk.send('PUT', `/bookings/${id}/notes`, { notes: 'Ring twice', internalNotes: 'Talks much' })
      const moved = { startsAt: await desk.freeTime(), override: true, overrideReason: 'Owner agreed' }
      await desk.send('POST', `/bookings/${id}/reschedule`, moved)
      const staff = await desk.history(id)
      expect(staff.map(({ kind }) => kind)).to.deep.equal(['created', 'notes', 'notes', 'moved'])
      expect(staff[2]!.from).to.deep.equal({ notes: '', internalNotes: 'Talks a lot' })
      expect([staff[3]!.reason, staff[3]!.to['startsAt']]).to.deep.equal(['Owner agreed', moved.startsAt])
      const own = await desk.history(id, { ...desk.tenant, ...manage(manageToken) })
      expect(own.map(({ kind, by }) => [kind, by])).to.deep.equal([
        ['created', { type: 'customer' }],
        ['notes', { type: 'staff' }],
        ['moved', { type: 'staff' }],
      ])
      expect(JSON.stringify(own)).not.to.match(/Amara|Talks/)
      expect((await desk.visitor('GET', `/bookings/${id}/history`)).status).to.equal(401)
      const read = await desk.visitor('GET', `/bookings/${id}`, undefined, manage(manageToken))
      expect(read.body).not.to.have.property('internalNotes')
    })

    it('says why staff booked against the rules', async () => {
      const startsAt = new Date(new Date(await desk.freeTime()).setUTCHours(20, 0)).toISOString()
      const wish = { appointments: [{ serviceId: desk.services.massage, startsAt }], customer: { name: 'Late' } }
      const made = await desk.send('POST', '/bookings', { ...wish, override: true, overrideReason: 'A favour' })
      expect((await desk.history(bookedFrom(made).id)).map(({ kind, reason }) => [kind, reason])).to.deep.equal([
        ['created', 'A favour'],
      ])
    })
  })

  describe('the notes of a booking', () => {
    it('are written to the version that was seen; another version is refused and says what came between', async () => {
      const { id } = await desk.book('Nora')
      const write = (notes: string, version: number) =>
        desk.send('PUT', `/bookings/${id}/notes`, { notes }, { 'if-match': `"${version}"` })
      expect((await write('First', 1)).status).to.equal(200)
      const refused = await write('Second', 1)
      expect(refused.status).to.equal(412)
      const { current, changes } = refused.body.details as unknown as { current: number; changes: object[] }
      expect([current, changes.length]).to.deep.equal([2, 1])
      expect((await write('Second', 2)).status).to.equal(200)
      expect((await write('Second', 2)).status, 'the same once more').to.equal(200)
    })

    it('of the inside are not for customers to write', async () => {
      const { id, manageToken } = await desk.book('Nils')
      const put = (body: object) => desk.visitor('PUT', `/bookings/${id}/notes`, body, manage(manageToken))
      expect((await put({ internalNotes: 'x' })).status).to.equal(403)
      expect((await put({ notes: 'Wheelchair' })).status).to.equal(200)
    })
  })

  describe('the files of a booking', () => {
    const add = (id: string, content: string, token?: string) =>
      token
        ? desk.visitor('POST', `/bookings/${id}/files`, { name: '../tap <1>.exe', content }, manage(token))
        : desk.send('POST', `/bookings/${id}/files`, { name: '../tap <1>.exe', content })

    it('are what their bytes say, are only ever downloaded, and are the same in every process', async () => {
      const { id } = await desk.book('Fay')
      const added = await add(id, PNG)
      const file = added.body as unknown as { id: string; name: string; type: string; size: number; addedBy: string }
      expect([added.status, file.name, file.type, file.size, file.addedBy]).to.deep.equal([
        ...[201, 'tap _1_.png', 'image/png', 16, 'Amara'],
      ])
      const got = await desk.send('GET', `/bookings/${id}/files/${file.id}`)
      expect(got.headers['content-type']).to.equal('image/png')
      expect(got.headers['content-disposition']).to.match(/^attachment; filename="tap _1_\.png"/)
      expect(got.headers['x-content-type-options']).to.equal('nosniff')
      expect(got.headers['content-security-policy']).to.include('sandbox')
      const other = await desk.book('Other')
      expect((await desk.send('GET', `/bookings/${other.id}/files/${file.id}`)).status).to.equal(404)
      for (const text of ['<svg onload=alert(1)>', 'MZ', 'GIF', '']) {
        const { status } = await add(id, Buffer.from(`${text}     `).toString('base64'))
        expect(status, text).to.equal(400)
      }
      const large = Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(5 * 1024 * 1024)]).toString('base64')
      expect((await add(id, large)).status).to.be.oneOf([400, 413])
    })

    it('come from customers where a service asks for them, and nowhere else', async () => {
      const { id, manageToken } = await desk.book('Gil')
      const refused = await add(id, PNG, manageToken)
      expect([refused.status, refused.body.code]).to.deep.equal([422, 'BW_FILES_NOT_ASKED'])
      const place = { zip: 'BA11AA', address: '1 Milsom Street' }
      const appointments = [{ serviceId: desk.services.visit, startsAt: await desk.freeVisit() }]
      const visit = bookedFrom(
        await desk.visitor('POST', '/bookings', {
          appointments,
          customer: { name: 'Ken', email: 'ken@c.test' },
          place,
        }),
      )
      expect((await add(visit.id, PNG, visit.manageToken)).status).to.equal(201)
      expect((await add(visit.id, PNG, manageToken)).status, 'a token of another booking').to.equal(404)
    })

    it('are counted in an export and gone after an erase, with the words of the history', async () => {
      const { id, startsAt } = await desk.book('Erik')
      await add(id, PNG)
      await desk.send('PUT', `/bookings/${id}/notes`, { notes: 'Allergic to nuts' })
      await desk.send('POST', `/bookings/${id}/cancel`, {})
      const { body } = await desk.send('GET', `/bookings/${id}`)
      const { customer } = body as unknown as { customer: { id: string } }
      const exported = await desk.send('POST', `/clients/${customer.id}/export`, {})
      const { records } = exported.body as unknown as { records: { files: { size: number }[] } }
      expect(records.files.map(({ size }) => size)).to.deep.equal([16])
      const erased = await desk.send('POST', `/clients/${customer.id}/erase`, { reason: 'asked' })
      const parts = (erased.body as unknown as { erased: { what: string; count: number }[] }).erased
      expect(parts).to.deep.include({ what: 'files', count: 1 })
      expect(await desk.sql('SELECT id FROM bw.booking_file WHERE booking_id = $1', [id])).to.deep.equal([])
      expect(JSON.stringify(await desk.history(id)), startsAt).not.to.include('nuts')
    })
  })

  describe('what somebody is told of', () => {
    it('is theirs in this business, by kind and channel', async () => {
      const read = async () => {
        const { body } = await desk.send('GET', '/me/notifications')
        return (body as unknown as { choices: { kind: string; channel: string; isOn: boolean }[] }).choices
      }
      const on = async () => (await read()).filter(({ isOn }) => isOn).map(({ kind, channel }) => `${kind} ${channel}`)
      expect(await on()).to.deep.equal(['booking-requested email'])
      const choices = [
        { kind: 'booking-requested', channel: 'email', isOn: false },
        { kind: 'no-show', channel: 'sms', isOn: true },
      ]
      expect((await desk.send('PUT', '/me/notifications', { choices })).status).to.equal(200)
      expect(await on()).to.deep.equal(['no-show sms'])
      await desk.engine.addAccount('nobody@customer.test')
      const { headers } = await desk.engine.signIn('nobody@customer.test')
      const nothing = await desk.engine.call('/me/notifications', { headers })
      expect(nothing.body, 'nobody of the team').to.deep.equal({ choices: [], scope: 'none' })
    })
  })

  describe('a move by the desk', () => {
    interface Terms {
      isPossible: boolean
      text: string | null
      reasons: { code: string; bookingId?: string }[]
      assignments: { requirement: string; resources: { id: string }[] }[]
    }
    const later = (startsAt: string, minutes: number) => new Date(Date.parse(startsAt) + minutes * 60_000).toISOString()

    it('is looked at first: who would serve it, or who stands in the way, by name and with the booking; nothing is written', async () => {
      const [one, other] = [await desk.book('Ella'), await desk.book('Otto')]
      const ask = async (more: string) => {
        const answer = await desk.send('GET', `/bookings/${one.id}/reschedule-terms?anyMinute=true&${more}`)
        expect(answer.status, answer.text).to.equal(200)
        return answer.body as unknown as Terms
      }
      const free = await ask(`startsAt=${later(one.startsAt, 5)}&resourceIds=${one.staffId}`)
      expect(free).to.include({ isPossible: true, text: null })
      expect(free.assignments.map(({ resources }) => resources[0]?.id)).to.include(one.staffId)
      const taken = await ask(`startsAt=${later(other.startsAt, 5)}&resourceIds=${other.staffId}`)
      expect(taken.isPossible).to.equal(false)
      expect(taken.reasons[0]).to.include({ code: 'BOOKED', bookingId: other.id })
      expect(taken.text).to.match(/ has a booking from .+ \(.+, Otto\)\.$/)
      const { body } = await desk.send('GET', `/bookings/${one.id}`)
      expect((body as unknown as Item).version).to.equal(one.version)
      const path = `/bookings/${one.id}/reschedule-terms?startsAt=${one.startsAt}`
      expect((await desk.visitor('GET', path, undefined, manage(one.manageToken))).status).to.equal(401)
    })

    it('takes any minute, who is named and another length; a customer may say none of that', async () => {
      const { id, startsAt, staffId, manageToken, version } = await desk.book('Lena')
      const path = `/bookings/${id}/reschedule`
      const at = later(startsAt, 5)
      for (const word of [
        { anyMinute: true },
        { durationMinutes: 90 },
        { resourceIds: [staffId] },
        { tellCustomer: false },
      ]) {
        const refused = await desk.visitor('POST', path, { startsAt: at, ...word }, manage(manageToken))
        expect(refused.status, JSON.stringify(word)).to.equal(403)
      }
      expect((await desk.send('POST', path, { startsAt: at })).body.code).to.equal('BW_SLOT_UNAVAILABLE')
      const wish = { startsAt: at, anyMinute: true, durationMinutes: 75, resourceIds: [staffId] }
      const moved = await desk.send('POST', path, wish, { 'if-match': `"${version}"` })
      expect(moved.status, moved.text).to.equal(200)
      const [appointment] = (moved.body as unknown as { appointments: (Item & { isPinned?: boolean })[] }).appointments
      expect([appointment?.startsAt, appointment?.endsAt]).to.deep.equal([at, later(at, 75)])
    })
  })

  it('an absence lasts 31 days of the calendar, also when one of them has 25 hours', async () => {
    const path = `/resources/${desk.therapists[0]!}/absence/preview`
    const from = '2040-09-30T23:00:00Z'
    const whole = await desk.send('POST', path, { from, to: '2040-11-01T00:00:00Z' })
    expect(whole.status, whole.text).to.equal(200)
    expect((await desk.send('POST', path, { from, to: '2040-11-01T00:01:00Z' })).status).to.equal(400)
  })
})
