import 'reflect-metadata'
import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import type { BookingBody } from '../../dist/booking/booking-view.js'
import { BookingTokens } from '../../dist/booking/booking-tokens.js'
import { CustomerTimeline } from '../../dist/customer/customer-timeline.js'
import { FEEDBACK_STORE, MANAGE_LINKS } from '../../dist/di/tokens.js'
import { FeedbackDesk } from '../../dist/feedback/feedback-desk.js'
import { FeedbackForms } from '../../dist/feedback/feedback-forms.js'
import { FeedbackRequests } from '../../dist/feedback/feedback-requests.js'
import { MessageComposer } from '../../dist/messaging/message-composer.js'
import { CustomerEraser } from '../../dist/privacy/customer-eraser.js'
import { startOwnedSpa, type OwnedSpa } from '../booking/support/owned-spa.js'
import { asked, foundSpa, OWNER } from '../booking/support/spa-engine.js'
import { caught } from '../db/support/owner.js'

const context = { actor: OWNER, requestId: 'r-1' }

describe('Feedback', function () {
  this.timeout(60_000)
  let spa: OwnedSpa
  let tenantId: string

  before(async () => {
    spa = await startOwnedSpa()
    tenantId = spa.tenant.id
  })
  after(() => spa.close())

  const of: OwnedSpa['of'] = service => spa.of(service)

  /** A visit that is over. */
  async function visit(name: string, status = 'completed'): Promise<BookingBody & { token: string }> {
    const time = await spa.nextTime()
    const customer = { name, email: `${name.replaceAll(' ', '.')}@example.test` }
    const input = { appointments: [time], customer }
    const { body } = await of(BookingService).book(tenantId, input as never, asked())
    await spa.owner.query(`UPDATE bw.booking SET status = $2, ends_at = starts_at + interval '1 hour' WHERE id = $1`, [
      body.id,
      status,
    ])
    await spa.owner.query(`UPDATE bw.appointment SET status = $2 WHERE booking_id = $1`, [body.id, status])
    return { ...body, token: (await of(BookingTokens).of(tenantId)).feedback(body.id) }
  }
  const give = ({ id, token, appointments }: BookingBody & { token: string }, rating = 5, text = 'Very calm') =>
    of(FeedbackForms).give(
      tenantId,
      { bookingId: id, token, appointmentId: appointments[0]?.id ?? '', rating, text },
      'r-1',
    )
  const codeOf = async (work: Promise<unknown>) => (await caught(work)).code

  it('takes one answer an appointment, by the link of the booking and no other', async () => {
    const one = await visit('First Guest')
    const two = await visit('Second Guest')
    expect(await codeOf(give({ ...one, token: two.token }))).to.equal('BW_NOT_FOUND')
    expect(await codeOf(give({ ...one, appointments: two.appointments }))).to.equal('BW_FEEDBACK_CLOSED')
    expect(await codeOf(give(await visit('Early Guest', 'confirmed')))).to.equal('BW_FEEDBACK_CLOSED')
    const outcomes = await Promise.allSettled([give(one, 5), give(one, 1), give(one, 2)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    const form = await of(FeedbackForms).read(tenantId, one.id, one.token)
    expect(form.appointments[0]?.feedback?.text).to.equal('Very calm')
    expect(form.appointments[0]?.staff).to.have.length(1)
    const kinds = (
      await of(CustomerTimeline).read(tenantId, one.customer?.id ?? '', {
        permissions: new Set(['feedback:read']),
      })
    ).items.map(item => item.kind)
    expect(kinds).to.deep.equal(['feedback'])
  })

  it('shows averages of what is published, where there is enough of it', async () => {
    const desk = of(FeedbackDesk)
    const terms = { isOn: true, delayMinutes: 120, moderation: 'pending' as const, minCount: 2 }
    await desk.saveTerms(tenantId, { terms }, context)
    const before = await desk.list(tenantId, {})
    for (const { id } of before.items) await desk.change(tenantId, { id, status: 'hidden' }, context)
    for (const [index, rating] of [5, 4].entries()) await give(await visit(`Rated Guest ${index}`), rating)
    const { items } = await desk.list(tenantId, { status: 'pending' })
    expect(items.map(item => item.rating)).to.deep.equal([4, 5])
    await desk.change(tenantId, { id: items[0]!.id, status: 'published' }, context)
    expect((await desk.ratings(tenantId)).business).to.equal(null)
    const answered = await desk.change(
      tenantId,
      { id: items[1]!.id, status: 'published', answer: 'Thank you' },
      context,
    )
    expect(answered).to.deep.include({ answer: 'Thank you', answeredBy: 'Olive Owner' })
    const { business, services, staff } = await desk.ratings(tenantId)
    expect(business).to.deep.equal({ average: 4.5, count: 2 })
    expect([...services.values()]).to.deep.equal([{ average: 4.5, count: 2 }])
    expect(staff.size).to.be.lessThanOrEqual(1)
    const stale = desk.change(tenantId, { id: items[0]!.id, status: 'hidden', version: 1 }, context)
    expect(await codeOf(stale)).to.equal('BW_STALE_VERSION')
  })

  it('asks once, some time after the visit, and nobody who spoke already or cannot be reached', async () => {
    const requests = of(FeedbackRequests)
    const dues = async (id: string) =>
      (
        await spa.owner.query<{ minutes: number }>(
          `SELECT round(extract(epoch FROM due_at - now()) / 60)::int AS minutes FROM bw.due WHERE kind = 'review-request' AND subject_id = $1`,
          [id],
        )
      ).rows
    const quiet = await visit('Quiet Guest')
    await requests.plan(tenantId, quiet.id)
    await requests.plan(tenantId, quiet.id)
    expect(await dues(quiet.id)).to.deep.equal([{ minutes: 120 }])
    const spoke = await visit('Spoken Guest')
    await give(spoke)
    await requests.plan(tenantId, spoke.id)
    expect(await dues(spoke.id)).to.deep.equal([])
    const message = await of(MessageComposer).compose({ tenantId, bookingId: quiet.id, kind: 'review-request' })
    const link = await spa.engine.container.resolve(MANAGE_LINKS).reviewLinkFor(tenantId, quiet.id)
    expect(message?.text).to.contain(link).and.to.contain('Quiet Guest')
    const managed = message?.text.match(/\S*\/manage\/\S*/g) ?? []
    expect(managed, 'only what stops such letters').to.have.length(1)
    expect(managed[0]).to.match(/#messages$/)
  })

  it('closes the link when the customer is erased, and forgets the words but not the stars', async () => {
    const guest = await visit('Erased Guest')
    await give(guest, 3, 'SECRET words')
    await of(CustomerEraser).erase(tenantId, { id: guest.customer?.id ?? '', reason: 'asked' }, context)
    expect(await codeOf(of(FeedbackForms).read(tenantId, guest.id, guest.token))).to.equal('BW_NOT_FOUND')
    const { rows } = await spa.owner.query<object>(
      `SELECT rating, text, status FROM bw.feedback WHERE booking_id = $1`,
      [guest.id],
    )
    expect(rows).to.deep.equal([{ rating: 3, text: '', status: 'hidden' }])
  })

  it('is nobody else’s business', async () => {
    const { tenant } = await foundSpa(spa.engine, 'feedback-foreign')
    const guest = await visit('Own Guest')
    await give(guest)
    expect((await of(FeedbackDesk).list(tenant.id, {})).items).to.deep.equal([])
    const [mine] = (await of(FeedbackDesk).list(tenantId, { limit: 1 })).items
    expect(await codeOf(of(FeedbackDesk).change(tenant.id, { id: mine!.id, status: 'hidden' }, context))).to.equal(
      'BW_NOT_FOUND',
    )
    expect(await codeOf(of(FeedbackForms).read(tenant.id, guest.id, guest.token))).to.equal('BW_NOT_FOUND')
    expect(await spa.engine.container.resolve(FEEDBACK_STORE).visit(tenant.id, guest.id)).to.equal(undefined)
  })
})
