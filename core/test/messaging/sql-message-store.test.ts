import 'reflect-metadata'
import { expect } from 'chai'
import { SqlMessageStore } from '../../dist/db/repositories/message-store.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import type { NewMessage } from '../../dist/ports/message-store.js'
import { addTenant, caught, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

function aNewMessage(changes: Partial<NewMessage> = {}): NewMessage {
  const attachments = [{ name: 'booking.ics', type: 'text/calendar', text: 'BEGIN:VCALENDAR\r\n' }]
  const address = { to: 'guest@example.test', toName: 'Zoë' }
  return {
    effectKey: newId(),
    channel: 'email',
    ...address,
    subject: 'Hello',
    text: 'Text',
    html: '<p>Text</p>',
    attachments,
    ...changes,
  }
}

describe('SqlMessageStore', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let store: SqlMessageStore
  let tenantId: TenantId

  before(async () => {
    engine = await openTestEngine()
    store = new SqlMessageStore(engine.unitOfWork)
  })
  after(() => engine.close())
  beforeEach(async () => {
    tenantId = await addTenant(engine.owner, `messages-${newId()}`)
  })

  const begin = (message: NewMessage, tenant = tenantId) =>
    engine.unitOfWork.run(tenant, tx => store.begin(tx, message))
  const finish = (id: string, outcome: Parameters<SqlMessageStore['finish']>[2]) =>
    engine.unitOfWork.run(tenantId, tx => store.finish(tx, id, outcome))

  it('keeps one message a key, the first, also when two begin at once', async () => {
    const message = aNewMessage()
    const stored = await Promise.all([begin(message), begin({ ...message, text: 'Other' }), begin(message)])
    expect(new Set(stored.map(one => one.id)).size).to.equal(1)
    const found = await store.find(tenantId, message.effectKey)
    expect(found).to.deep.include({ ...message, text: found?.text, status: 'sending' })
    expect(await store.find(tenantId, 'unknown')).to.equal(undefined)
  })

  it('lets two tenants use one key', async () => {
    const message = aNewMessage()
    const otherId = await addTenant(engine.owner, `messages-${newId()}`)
    expect((await begin(message)).id).to.not.equal((await begin(message, otherId)).id)
  })

  it('closes a message once: what was sent does not fail later, what failed can be sent', async () => {
    const { id, effectKey } = await begin(aNewMessage())
    expect(await finish(id, { status: 'failed', error: '421' })).to.equal(true)
    expect(await finish(id, { status: 'sent', providerReference: '<1@x>' })).to.equal(true)
    expect(await finish(id, { status: 'failed', error: 'late' })).to.equal(false)
    expect((await store.find(tenantId, effectKey))?.status).to.equal('sent')
  })

  it('lists the newest first, page by page, without gap or repeat, also among messages of one instant', async () => {
    const ids: string[] = []
    for (let count = 0; count < 7; count += 1) ids.push((await begin(aNewMessage())).id)
    await engine.owner.query(
      `UPDATE bw.message SET created_at = '2026-01-01T10:00:00.0001Z'::timestamptz + (CASE WHEN id = ANY($2) THEN interval '1 microsecond' ELSE interval '0' END) WHERE tenant_id = $1`,
      [tenantId, ids.slice(0, 3)],
    )
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await store.list(tenantId, 2, cursor)
      seen.push(...page.items.map(item => item.id))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).to.have.length(7)
    expect(seen.slice(0, 3).sort()).to.deep.equal(ids.slice(0, 3).sort())
    expect([...seen].sort()).to.deep.equal([...ids].sort())
  })

  it('refuses a cursor that it did not give', async () => {
    const id = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'
    const forged = ['2026-01-01|1', 'now()|x', `foo 1|${id}`, `Thu, 01 Jan 2026 (x)|${id}`]
    // Dates that JavaScript reads and PostgreSQL refuses.
    forged.push(`+275760-09-13T00:00:00Z|${id}`, `2026-02-30 00:00:00+00|${id}`, `0000-01-01 00:00:00+00|${id}`)
    forged.push(`2026-01-01 00:00:00+99|${id}`, `2026-01-01 00:00\0:00+00|${id}`)
    for (const cursor of ['x', ...forged.map(text => Buffer.from(text).toString('base64url'))]) {
      expect(await caught(store.list(tenantId, 2, cursor)), cursor).to.include({ code: 'BW_INVALID_REQUEST' })
    }
  })
})
