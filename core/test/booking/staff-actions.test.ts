import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { describedRoutes } from '../../dist/http/openapi-document.js'
import { routeName } from '../../dist/http/route.js'
import type { TestAnswer } from '../http/support/test-app.js'
import { startDailyDesk, type DailyDesk } from './support/daily-desk.js'

/** What changes one booking but belongs to its customer, who has a history of their own, or to many bookings. */
const ELSEWHERE = new Set([
  'POST /bookings/{id}/consents',
  'PUT /bookings/{id}/message-channels',
  // What the customer says about a visit that is over.
  'POST /bookings/{id}/feedback',
  // Its bookings are cancelled one by one, by the cancellation that stands here.
  'POST /bookings/{id}/series/cancel',
  // Drafts, kept as somebody types: each stands in the audit log, and what is signed stands in the history too.
  'PATCH /bookings/{id}/intake/{formId}',
  'PUT /bookings/{id}/visit-notes/{visitNoteId}',
])

interface Done {
  readonly bookingId: string
  readonly answer: TestAnswer
  /** How it stands in the history, and in the audit log. */
  readonly kind: string
  readonly action: string
}

type Doing = (desk: DailyDesk) => Promise<Done>

const GIF = 'R0lGODlhAQABAAAAACw='

async function act(desk: DailyDesk, bookingId: string, path: string, body: object = {}): Promise<TestAnswer> {
  return desk.send('POST', `/bookings/${bookingId}/${path}`, body)
}

async function simple(desk: DailyDesk, name: string, expected: { kind: string; action: string; body?: object }) {
  const { id } = await desk.book()
  const answer = await act(desk, id, name, expected.body)
  return { bookingId: id, answer, kind: expected.kind, action: expected.action }
}

/** Every route by which staff change one booking, and what has to be written down then. */
const DOING: Readonly<Record<string, Doing>> = {
  'POST /bookings/{id}/check-in': desk => simple(desk, 'check-in', { kind: 'checked-in', action: 'booking.check-in' }),
  'POST /bookings/{id}/complete': desk =>
    simple(desk, 'complete', { kind: 'completed', action: 'booking.complete', body: { issue: 'Sore back' } }),
  'POST /bookings/{id}/cancel': desk =>
    simple(desk, 'cancel', { kind: 'cancelled', action: 'booking.cancel', body: { reason: 'Flu' } }),
  'POST /bookings/{id}/undo': async desk => {
    const { id } = await desk.book()
    await act(desk, id, 'check-in')
    return { bookingId: id, answer: await act(desk, id, 'undo'), kind: 'reopened', action: 'booking.undo' }
  },
  'POST /bookings/{id}/no-show': async desk => {
    const { id } = await desk.book()
    await desk.shift(id, '-2 hours')
    return { bookingId: id, answer: await act(desk, id, 'no-show'), kind: 'no-show', action: 'booking.no-show' }
  },
  'POST /bookings/{id}/waive-fee': async desk => {
    const { id } = await desk.book()
    await desk.shift(id, '2 hours')
    await act(desk, id, 'cancel')
    const answer = await act(desk, id, 'waive-fee', { reason: 'Bereavement' })
    return { bookingId: id, answer, kind: 'fee-waived', action: 'booking.waive-fee' }
  },
  'POST /bookings/{id}/confirm': async desk => {
    const { id } = await desk.request()
    return { bookingId: id, answer: await act(desk, id, 'confirm'), kind: 'confirmed', action: 'booking.confirm' }
  },
  'POST /bookings/{id}/decline': async desk => {
    const { id } = await desk.request()
    const answer = await act(desk, id, 'decline', { reason: 'Away' })
    return { bookingId: id, answer, kind: 'declined', action: 'booking.decline' }
  },
  'POST /bookings/{id}/reschedule': async desk => {
    const { id } = await desk.book()
    const answer = await act(desk, id, 'reschedule', { startsAt: await desk.freeTime() })
    return { bookingId: id, answer, kind: 'moved', action: 'booking.reschedule' }
  },
  'POST /bookings/{id}/reassign': async desk => {
    // The other one may be at lunch.
    for (let tries = 1; ; tries += 1) {
      const { id, staffId } = await desk.book()
      const other = desk.therapists.find(one => one !== staffId)
      const answer = await act(desk, id, 'reassign', { requirement: 'therapist', resourceIds: [other] })
      const done = { bookingId: id, answer, kind: 'reassigned', action: 'booking.reassign' }
      if (answer.status === 200 || tries === 5) return done
    }
  },
  'POST /bookings/{id}/split': async desk => {
    const id = await desk.bookParty()
    return {
      bookingId: id,
      answer: await act(desk, id, 'split', { guest: 'Bea' }),
      kind: 'split',
      action: 'booking.split',
    }
  },
  'PUT /bookings/{id}/notes': async desk => {
    const { id } = await desk.book()
    const answer = await desk.send('PUT', `/bookings/${id}/notes`, { internalNotes: 'Prefers room 2' })
    return { bookingId: id, answer, kind: 'notes', action: 'booking.note' }
  },
  'PUT /bookings/{id}/custom-fields': async desk => {
    const { id } = await desk.book()
    const field = { entity: 'booking', key: 'occasion', type: 'text', labels: { en: 'Occasion' } }
    expect((await desk.send('POST', '/custom-fields', field)).status).to.equal(201)
    const answer = await desk.send('PUT', `/bookings/${id}/custom-fields`, { values: { occasion: 'Birthday' } })
    return { bookingId: id, answer, kind: 'fields', action: 'booking.fields' }
  },
  'PUT /bookings/{id}/pin': async desk => {
    const { id } = await desk.book()
    const answer = await desk.send('PUT', `/bookings/${id}/pin`, { isPinned: true })
    return { bookingId: id, answer, kind: 'pinned', action: 'booking.pin' }
  },
  'POST /bookings/{id}/files': async desk => {
    const { id } = await desk.book()
    const answer = await act(desk, id, 'files', { name: 'tap.gif', content: GIF })
    return { bookingId: id, answer, kind: 'file-added', action: 'booking.file-add' }
  },
  'DELETE /bookings/{id}/files/{fileId}': async desk => {
    const { id } = await desk.book()
    const { body } = await act(desk, id, 'files', { name: 'tap.gif', content: GIF })
    const answer = await desk.send('DELETE', `/bookings/${id}/files/${(body as unknown as { id: string }).id}`)
    return { bookingId: id, answer, kind: 'file-removed', action: 'booking.file-remove' }
  },
  'PUT /appointments/{id}': async desk => {
    const { id, appointmentId } = await desk.book()
    const answer = await desk.send('PUT', `/appointments/${appointmentId}`, { startsAt: await desk.freeTime() })
    return { bookingId: id, answer, kind: 'moved', action: 'booking.reschedule' }
  },
  'DELETE /appointments/{id}': async desk => {
    const { id, appointmentId } = await desk.book()
    const answer = await desk.send('DELETE', `/appointments/${appointmentId}`)
    return { bookingId: id, answer, kind: 'cancelled', action: 'booking.cancel' }
  },
  'PUT /appointments/appointments/{id}': async desk => {
    const { id, appointmentId } = await desk.book()
    const answer = await desk.send('PUT', `/appointments/appointments/${appointmentId}`, { notes: 'By the window' })
    return { bookingId: id, answer, kind: 'notes', action: 'booking.note' }
  },
  'DELETE /appointments/appointments/{id}': async desk => {
    const { id, appointmentId } = await desk.book()
    const answer = await desk.send('DELETE', `/appointments/appointments/${appointmentId}/`)
    return { bookingId: id, answer, kind: 'cancelled', action: 'booking.cancel' }
  },
  'POST /bookings/{id}/on-my-way': async desk => {
    const id = await desk.bookVisit()
    return { bookingId: id, answer: await act(desk, id, 'on-my-way'), kind: 'on-the-way', action: 'visit.on-my-way' }
  },
  'POST /bookings/{id}/delay': async desk => {
    const id = await desk.bookVisit()
    const answer = await act(desk, id, 'delay', { minutes: 10 })
    return { bookingId: id, answer, kind: 'moved', action: 'booking.reschedule' }
  },
  'POST /bookings/{id}/replan': async desk => {
    const id = await desk.bookVisit()
    const windowStartsAt = await desk.freeVisit()
    const answer = await act(desk, id, 'replan', { windowStartsAt })
    return { bookingId: id, answer, kind: 'moved', action: 'booking.reschedule' }
  },
  'POST /bookings/{id}/visit-notes': async desk => {
    const { id } = await desk.book()
    const answer = await act(desk, id, 'visit-notes', { text: 'Left knee' })
    return { bookingId: id, answer, kind: 'visit-note-added', action: 'visit-note.add' }
  },
  'POST /bookings/{id}/visit-notes/{visitNoteId}/sign': async desk => {
    const { id } = await desk.book()
    const { body } = await act(desk, id, 'visit-notes', { text: 'Left knee' })
    const answer = await act(desk, id, `visit-notes/${(body as unknown as { id: string }).id}/sign`)
    return { bookingId: id, answer, kind: 'visit-note-signed', action: 'visit-note.sign' }
  },
  'POST /bookings/{id}/intake/{formId}/signature': async desk => {
    const form = await desk.send('POST', '/intake-forms', { name: 'Consent', consent: 'I agree.' })
    const { id } = await desk.book()
    const path = `intake/${(form.body as unknown as { id: string }).id}/signature`
    const answer = await act(desk, id, path, { name: 'Ana Reader', as: 'self', isAgreed: true })
    return { bookingId: id, answer, kind: 'intake-signed', action: 'intake.sign' }
  },
}

describe('Every staff action', function () {
  this.timeout(60_000)
  let desk: DailyDesk
  before(async () => {
    desk = await startDailyDesk()
  })
  after(() => desk.close())

  it('that changes one booking has a line in the table of this test', () => {
    const changing = describedRoutes('1.0.0')
      .filter(
        ({ method, path }) => method !== 'get' && /^\/(bookings|appointments(\/appointments)?)\/\{id\}/.test(path),
      )
      .map(routeName)
      .filter(name => !ELSEWHERE.has(name))
    expect(changing.sort()).to.deep.equal(Object.keys(DOING).sort())
  })

  for (const [name, doing] of Object.entries(DOING)) {
    it(`has an audit line and a change history entry: ${name}`, async () => {
      const { bookingId, answer, kind, action } = await doing(desk)
      expect(answer.status, answer.text).to.be.within(200, 204)
      const history = await desk.history(bookingId)
      const last = history.at(-1)!
      expect([last.kind, last.by.type, last.by.name, last.channel]).to.deep.equal([kind, 'staff', 'Amara', 'admin'])
      expect(history.map(({ version }) => version)).to.deep.equal(history.map((_, index) => index + 1))
      const lines = (await desk.audit(bookingId)).filter(line => line.action === action)
      expect(lines.map(line => line.actor.name)).to.deep.equal(['Amara'])
    })
  }

  it('is refused when the booking is not the one that was seen any more: every route that changes one takes If-Match', async () => {
    for (const { method, path, takesIfMatch, ...route } of describedRoutes('1.0.0')) {
      const name = routeName({ method, path })
      // Files, notes and forms are added beside what others do; nothing is written over.
      if (!DOING[name] || /files|visit-notes|intake/.test(path)) continue
      expect(takesIfMatch, name).to.equal(true)
      expect(route.audience, name).to.be.an('object')
    }
    const { id } = await desk.book()
    for (const [path, body] of [
      ['check-in', {}],
      ['cancel', {}],
      ['waive-fee', { reason: 'No' }],
      ['reschedule', { startsAt: await desk.freeTime() }],
    ] as const) {
      const answer = await desk.send('POST', `/bookings/${id}/${path}`, body, { 'if-match': '"7"' })
      expect([answer.status, answer.body.code], path).to.deep.equal([412, 'BW_STALE_VERSION'])
      expect((answer.body.details as unknown as { current: number }).current).to.equal(1)
    }
    expect(await desk.history(id)).to.have.length(1)
  })

  it('is a negative control: a change past the services has no entry', async () => {
    const { id } = await desk.book()
    await desk.sql(`UPDATE bw.booking SET notes = $2 WHERE id = $1`, [id, randomUUID()])
    expect((await desk.history(id)).map(({ kind }) => kind)).to.deep.equal(['created'])
  })
})
