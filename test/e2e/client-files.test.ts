import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingTokens } from '../../core/dist/booking/booking-tokens.js'
import { UNIT_OF_WORK } from '../../core/dist/di/tokens.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { BookingClient } from '../support/booking-client.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'
import { checkEveryLook, printLooks } from '../support/looks.js'

describe('the owner keeps files about clients and asks them how it was, in a browser', function () {
  this.timeout(120_000)
  let bench: InProcessEngine
  let page: Page

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
    page = await bench.open('/admin/')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    await page.waitForURL(url => !url.pathname.endsWith('/login'))
  })
  after(async () => {
    printLooks()
    await bench?.closePages()
    await bench?.close()
  })

  async function book(name: string, email: string, phone: string) {
    const client = new BookingClient(bench.url)
    const slots = await client.slots('couples-massage', 2, 20)
    const customer = { name, email, phone }
    const { status, body } = await client.post('/bookings', { appointments: [slots.at(-1)], customer })
    expect(status, JSON.stringify(body)).to.equal(201)
    return body as { id: string; customer: { id: string }; appointments: { id: string }[] }
  }
  /** With the keyboard alone: to the thing, and Enter. */
  async function press(testId: string, key = 'Enter'): Promise<void> {
    await page.getByTestId(testId).first().focus()
    await page.keyboard.press(key)
  }

  it('writes notes, tags and preferences, adds a child, and merges two records of one person by keyboard', async () => {
    const kept = await book('Marta Kept', 'marta@example.test', '+442079460101')
    await book('Marta K.', 'marta@example.test', '+442079460102')
    await page.goto(`${bench.url}/admin/clients/${kept.customer.id}`)
    await page.getByTestId('note-text').focus()
    await page.keyboard.type('Prefers the quiet room')
    await press('note-save')
    await page.getByTestId('client-note').waitFor()
    await press('note-pin')
    await page.getByTestId('client-note').filter({ hasText: 'Pinned' }).waitFor()
    await press('likes-edit')
    await page.getByTestId('likes-tags').focus()
    await page.keyboard.type('regular, quiet')
    await page.getByTestId('likes-items').focus()
    await page.keyboard.type('pressure: firm')
    await press('likes-save')
    await page.getByTestId('client-tag').first().waitFor()
    expect(await page.getByTestId('client-likes').innerText()).to.contain('firm')
    await page.getByTestId('dependant-name').focus()
    await page.keyboard.type('Mateo Kept')
    await page.keyboard.press('Enter')
    await page.getByTestId('dependant').waitFor()
    await page.getByTestId('timeline-entry').first().waitFor()
    await checkEveryLook(page, 'client-file')
    await press('merge-open')
    await page.getByTestId('merge-preview').waitFor()
    await page.getByTestId('merge-phone-kept').focus()
    await page.keyboard.press('ArrowDown')
    await checkEveryLook(page, 'client-merge')
    await press('merge-submit')
    await page.getByTestId('merge-preview').waitFor({ state: 'detached' })
    await page.getByTestId('client-details').filter({ hasText: '+442079460102' }).waitFor()
    expect(await page.getByTestId('duplicate').count()).to.equal(0)
    await page.goto(`${bench.url}/admin/clients`)
    await page.getByTestId('client-tag-filter').selectOption('regular')
    await page.getByTestId('client-row').first().waitFor()
    expect(await page.getByTestId('client-row').count()).to.equal(1)
    await checkEveryLook(page, 'client-list')
  })

  it('adds a field that the storefront asks, and shows the answer', async () => {
    await page.goto(`${bench.url}/admin/custom-fields`)
    await press('field-add')
    await page.getByTestId('field-label-0').fill('Allergies')
    await page.getByTestId('field-key').fill('allergies')
    await press('field-customers', 'Space')
    await press('field-asked', 'Space')
    await checkEveryLook(page, 'custom-field-form')
    await press('field-save')
    await page.getByTestId('field-row').waitFor()
    await checkEveryLook(page, 'custom-fields')
    const visitor = await bench.open(`/b/${DEMO_SLUG}/`)
    const card = visitor.getByTestId('service-card').filter({ hasText: 'Cut & Finish' })
    await card.getByTestId('first-time').nth(1).click()
    await visitor.getByTestId('field-customer.allergies').fill('Nuts')
    await visitor.getByTestId('field-name').fill('Asked Person')
    await visitor.getByTestId('field-email').fill('asked@example.test')
    await checkEveryLook(visitor, 'storefront-questions')
    await visitor.getByTestId('book-button').first().click()
    await visitor.getByTestId('confirmation-reference').waitFor()
    await page.goto(`${bench.url}/admin/clients`)
    await page.getByTestId('client-search').fill('asked@example.test')
    await page.keyboard.press('Enter')
    await page.getByTestId('client-row').getByRole('link').click()
    expect(await page.getByTestId('custom-allergies').inputValue()).to.equal('Nuts')
  })

  it('lets a guest say how it was by keyboard, and the owner show and answer it', async () => {
    const { id } = await book('Olga Guest', 'olga@example.test', '+442079460103')
    const { container } = bench.engine
    const tenant = await container.resolve(TenantService).bySlug(DEMO_SLUG)
    const tenantId = tenant?.id ?? ''
    // A visit that is over: the clock of a demo stands nowhere.
    await container.resolve(UNIT_OF_WORK).run(tenantId, async tx => {
      await tx.query(`UPDATE bw.booking SET status = 'completed' WHERE tenant_id = $1 AND id = $2`, [tenantId, id])
      await tx.query(`UPDATE bw.appointment SET status = 'completed' WHERE tenant_id = $1 AND booking_id = $2`, [
        tenantId,
        id,
      ])
    })
    const token = (await container.resolve(BookingTokens).of(tenantId)).feedback(id)
    const visitor = await bench.open(`/b/${DEMO_SLUG}/review/${id}?token=${token}`)
    await visitor.getByTestId('review-send').focus()
    await visitor.keyboard.press('Enter')
    await visitor.keyboard.press('Space')
    for (let step = 1; step < 5; step++) await visitor.keyboard.press('ArrowRight')
    await visitor.keyboard.press('Tab')
    await visitor.keyboard.type('Calm, and on time.')
    await checkEveryLook(visitor, 'review')
    await visitor.getByTestId('review-send').focus()
    await visitor.keyboard.press('Enter')
    await visitor.getByTestId('review-said').waitFor()
    await checkEveryLook(visitor, 'review-said')
    await page.goto(`${bench.url}/admin/feedback`)
    await page.getByTestId('feedback-item').waitFor()
    await press('feedback-answer')
    await page.getByTestId('answer-text').fill('Thank you, Olga.')
    await press('answer-save')
    await page.getByTestId('feedback-item').filter({ hasText: 'Thank you, Olga.' }).waitFor()
    await press('feedback-show')
    await page.getByTestId('feedback-item').filter({ hasText: 'Shown' }).waitFor()
    await page.getByTestId('terms-count').fill('1')
    await press('feedback-terms-save')
    await checkEveryLook(page, 'feedback')
    const shop = await bench.open(`/b/${DEMO_SLUG}/`)
    await shop.getByTestId('guest-voices').filter({ hasText: 'Calm, and on time.' }).waitFor()
    await checkEveryLook(shop, 'storefront-voices')
  })
})
