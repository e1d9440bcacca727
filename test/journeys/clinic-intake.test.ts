import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { Answer, AnswerBody } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import type { JourneyBusiness } from './support/business.js'
import { eventually } from './support/eventually.js'
import { foundFamilyClinic } from './support/family-clinic.js'
import { HEALTH, healthForm } from './support/intake.js'

const THURSDAY = '2027-10-07'

interface Standing {
  formId: string
  formVersion: number
  state: string
  dueAt: string
}

interface AuditLine {
  action: string
  subjectId: string
  actor: { type: string; name: string }
  changes: Record<string, unknown>
}

/** The clinic, steps 4, 6, 7 and 11: a form by a link, signed by a guardian, and notes that few may read. */
describe('A clinic that asks before the visit and writes down what it saw, through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let clinic: JourneyBusiness
  let consult: AnswerBody
  let formId = ''
  /** A program that may see bookings, and nothing about health. */
  let reception: Record<string, string>

  before(async () => {
    sandbox = await startSandbox()
    clinic = await foundFamilyClinic(sandbox, 'northgate-forms')
    const made = await clinic.owner.as('POST', '/intake-forms', { name: 'Health' })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    formId = made.body.id ?? ''
    const form = { ...healthForm, serviceIds: [clinic.id('New Patient Consult')] }
    for (const name of ['Health', HEALTH]) {
      expect((await clinic.owner.as('PUT', `/intake-forms/${formId}`, { ...form, name })).status).to.equal(200)
    }
    const key = await clinic.owner.as('POST', '/api-keys', { name: 'Reception', permissions: ['bookings:read'] })
    reception = { authorization: `Bearer ${String(key.body.token)}` }
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url, '2027-10-08T12:00:00Z')))

  const path = (rest = '') => `/bookings/${consult.id}/intake${rest}`
  const byLink = (method: 'POST' | 'PATCH', rest: string, body: object): Promise<Answer> =>
    clinic.visitor.send(method, path(rest), { body, headers: { 'Bookwright-Manage-Token': consult.manageToken ?? '' } })
  const keep = (body: object) => byLink('PATCH', `/${formId}`, body)
  const sign = (body: object) => byLink('POST', `/${formId}/signature`, body)
  const wrong = ({ body }: Answer) => (body.details as { issues: { path: string }[] }).issues.map(issue => issue.path)
  const standing = async () => ((await clinic.owner.as('GET', path())).body.items as Standing[])[0]
  const asReception = async (rest: string, bookingId = consult.id): Promise<number> => {
    const headers = { ...reception, 'Bookwright-Tenant': clinic.visitor.tenant }
    return (await fetch(`${clinic.visitor.url}/api/v1/bookings/${bookingId}${rest}`, { headers })).status
  }
  const audited = async (action: string): Promise<AuditLine[]> =>
    (await clinic.owner.as('GET', `/audit?subjectId=${consult.id}&action=${action}`)).body.items as AuditLine[]

  it('sends the link of form v3 with the confirmation, due two hours before the visit', async () => {
    const rosa = await clinic.make('/clients', { name: 'Rosa Alvarez', email: 'rosa@example.test' })
    const mateo = await clinic.owner.as('POST', `/clients/${rosa.id}/dependants`, { name: 'Mateo Alvarez' })
    const customer = { name: 'Mateo Alvarez', email: 'rosa@example.test' }
    const wishes = [clinic.wish('New Patient Consult', THURSDAY, '09:00')]
    const booked = await clinic.book('Mateo Alvarez', wishes, { customer })
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    consult = booked.body
    expect((consult.customer as { id: string }).id).to.equal(mateo.body.id)
    const letter = await eventually(async () => {
      const mails = (await clinic.visitor.outbox()) as unknown as { to: string; text: string }[]
      return mails.find(({ to }) => to === 'rosa@example.test')
    })
    expect(letter.text).to.include(`/b/${clinic.visitor.tenant}/intake/${consult.id}?token=`)
    expect(await standing()).to.include({ formVersion: 3, state: 'asked', dueAt: clinic.at(THURSDAY, '07:00') })
  })

  it('keeps half of it, and what is missing when it is signed, from any device', async () => {
    await clinic.clock('2027-10-04', '08:12')
    const half = await keep({ answers: { allergies: true, which: 'Penicillin: rash on arms, spring 2024' } })
    expect([half.status, half.body.state, half.body.savedAt]).to.deep.equal([
      ...[200, 'started', clinic.at('2027-10-04', '08:12')],
    ])
    expect(wrong(await keep({ answers: { allergies: 'maybe' } }))).to.deep.equal(['answers.allergies'])
    expect(wrong(await keep({ answers: { shoes: 'size 30' } }))).to.deep.equal(['answers.shoes'])
    const early = await sign({ name: 'Rosa Alvarez', as: 'guardian', isAgreed: true })
    expect(wrong(early)).to.deep.equal(['answers.help', 'bornOn'])
    const headers = { 'Bookwright-Manage-Token': consult.manageToken ?? '', 'Bookwright-Tenant': clinic.visitor.tenant }
    const elsewhere = await fetch(`${clinic.visitor.url}/api/v1${path(`/${formId}`)}`, { headers })
    const read = (await elsewhere.json()) as AnswerBody
    expect(read.answers).to.deep.equal({ allergies: true, which: 'Penicillin: rash on arms, spring 2024' })
    expect([read.customerName, read.guardianName]).to.deep.equal(['Mateo Alvarez', 'Rosa Alvarez'])
  })

  it('lets nobody of eight sign for himself, and takes his mother, who agrees', async () => {
    expect(wrong(await keep({ bornOn: '2031-01-01' }))).to.deep.equal(['bornOn'])
    const born = await keep({ answers: { help: 'His ear hurts' }, bornOn: '2019-03-14' })
    expect(born.body.needsGuardian).to.equal(true)
    expect(wrong(await sign({ name: 'Mateo Alvarez', as: 'self', isAgreed: true }))).to.deep.equal(['as'])
    expect(wrong(await sign({ name: 'Rosa Alvarez', as: 'guardian' }))).to.deep.equal(['isAgreed'])
    const signed = await sign({ name: 'Rosa Alvarez', as: 'guardian', isAgreed: true })
    expect([signed.status, signed.body.state, signed.body.signedAs]).to.deep.equal([200, 'complete', 'guardian'])
    const late = await keep({ answers: { help: 'Nothing any more' } })
    expect([late.status, late.body.code]).to.deep.equal([409, 'BW_INTAKE_CLOSED'])
    expect(await standing()).to.include({ state: 'complete', formVersion: 3 })
  })

  it('shows reception that it is complete and nothing of it, and writes down who tried', async () => {
    expect(await asReception('/intake')).to.equal(200)
    expect(await asReception(`/intake/${formId}`)).to.equal(403)
    expect(await asReception('/visit-notes')).to.equal(403)
    const refused = await audited('access.refuse')
    expect(
      refused.map(({ actor, changes }) => [actor.type, actor.name, changes['needs'], changes['route']]),
    ).to.deep.equal([
      ['api-key', 'Reception', 'health:read', 'GET /bookings/{id}/visit-notes'],
      ['api-key', 'Reception', 'health:read', 'GET /bookings/{id}/intake/{formId}'],
    ])
    expect((await clinic.owner.as('GET', path(`/${formId}`))).status).to.equal(200)
    expect(await audited('intake.read')).to.have.lengthOf(1)
    // Text that no database takes, in the place of a booking.
    expect(await asReception('/visit-notes', '%00')).to.equal(403)
  })

  it('signs a note that nobody changes any more: what comes later is added to it', async () => {
    const notes = `/bookings/${consult.id}/visit-notes`
    const draft = await clinic.owner.as('POST', notes, { text: 'Left ear red.' })
    const id = String(draft.body.id)
    expect(draft.status, JSON.stringify(draft.body)).to.equal(201)
    const tooEarly = await clinic.owner.as('POST', notes, { text: 'And the right one.', amendsId: id })
    expect([tooEarly.status, tooEarly.body.code]).to.deep.equal([409, 'BW_VISIT_NOTE_UNSIGNED'])
    expect((await clinic.owner.as('PUT', `${notes}/${id}`, { text: 'Left ear drum red.' })).status).to.equal(200)
    const signed = await clinic.owner.as('POST', `${notes}/${id}/sign`)
    expect(signed.body.signedAt).to.equal(clinic.at('2027-10-04', '08:12'))
    const change = await clinic.owner.as('PUT', `${notes}/${id}`, { text: 'Nothing.' })
    expect([change.status, change.body.code]).to.deep.equal([409, 'BW_VISIT_NOTE_SIGNED'])
    const added = await clinic.owner.as('POST', notes, { text: 'Heard well on 9 October.', amendsId: id })
    expect(added.status, JSON.stringify(added.body)).to.equal(201)
    const { body } = await clinic.owner.as('GET', notes)
    expect(
      (body.items as { text: string; amendsId: string | null }[]).map(note => [note.text, note.amendsId]),
    ).to.deep.equal([
      ['Left ear drum red.', null],
      ['Heard well on 9 October.', id],
    ])
    expect(await audited('visit-note.read')).to.have.lengthOf(1)
  })

  it('keeps answers and notes sealed in the database, where a signed note cannot be changed by anybody', async () => {
    await withOwner(sandbox.database.url, async owner => {
      const all = `SELECT string_agg(encode(content, 'escape'), ' ') AS text FROM (SELECT content FROM bw.intake UNION ALL
        SELECT content FROM bw.visit_note) x`
      const { rows } = await owner.query<{ text: string }>(all)
      expect(rows[0]?.text).to.have.length.above(100)
      expect(rows[0]?.text).not.to.match(/Penicillin|ear/)
      const change = owner.query(`UPDATE bw.visit_note SET content = '' WHERE signed_at IS NOT NULL`)
      expect(await change.then(() => 'changed').catch((error: Error) => error.message)).to.include('does not change')
    })
  })

  it('keeps it out of the export of a client for whoever may not read about health', async () => {
    const { id } = consult.customer as { id: string }
    const key = await clinic.owner.as('POST', '/api-keys', { name: 'Privacy desk', permissions: ['privacy:read'] })
    const headers = { authorization: `Bearer ${String(key.body.token)}`, 'Bookwright-Tenant': clinic.visitor.tenant }
    const { status, body } = await clinic.visitor.send('POST', `/clients/${id}/export`, { headers })
    expect(status, JSON.stringify(body)).to.equal(200)
    expect(body.withheld).to.deep.equal(['intakes', 'visitNotes'])
    expect(Object.keys(body.records as object))
      .to.include('bookings')
      .and.not.include.members(['intakes', 'visitNotes'])
    expect(JSON.stringify(body)).to.not.include('Penicillin').and.not.include('Left ear drum red.')
  })

  it('shows no link that opens it to whoever reads letters and may not read about health', async () => {
    const permissions = ['messages:read', 'privacy:read']
    const key = await clinic.owner.as('POST', '/api-keys', { name: 'Letters', permissions })
    const headers = { authorization: `Bearer ${String(key.body.token)}`, 'Bookwright-Tenant': clinic.visitor.tenant }
    const shown = await fetch(`${clinic.visitor.url}/api/v1/outbox`, { headers }).then(answer => answer.text())
    const { id } = consult.customer as { id: string }
    const exported = await clinic.visitor.send('POST', `/clients/${id}/export`, { headers })
    const asOwner = await clinic.owner.as('GET', '/outbox')
    const tokens = (text: string) => text.match(/[?&]token=[\w-]+/g)?.length ?? 0
    expect([tokens(shown), tokens(JSON.stringify(exported.body))]).to.deep.equal([0, 0])
    expect(shown).to.include('token=…')
    expect(tokens(JSON.stringify(asOwner.body))).to.be.greaterThan(0)
  })

  it('gives all of it to the person who asks, and forgets it with them', async () => {
    const { id } = consult.customer as { id: string }
    const exported = await clinic.owner.as('POST', `/clients/${id}/export`)
    expect(JSON.stringify(exported.body)).to.include('Penicillin').and.include('Left ear drum red.')
    await clinic.owner.act('cancel', consult.id)
    await withOwner(sandbox.database.url, async owner => {
      const erased = await clinic.owner.as('POST', `/clients/${id}/erase`, { reason: 'asked' })
      expect(erased.status, JSON.stringify(erased.body)).to.equal(200)
      const { rows } = await owner.query(`SELECT 1 FROM bw.intake UNION ALL SELECT 1 FROM bw.visit_note`)
      expect(rows).to.deep.equal([])
    })
  })
})
