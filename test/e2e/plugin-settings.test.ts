import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { EVERY_FIELD_ID as ID } from '../../core/dist-test/plugin/support/every-field.js'
import { ACCOUNT_STORE } from '../../core/dist/di/tokens.js'
import { PluginConnections } from '../../core/dist/plugin/plugin-connections.js'
import { PluginSettingsService } from '../../core/dist/plugin/plugin-settings.js'
import { withOwner } from '../support/claim-checker.js'
import { everyFieldPackage } from '../support/every-field-package.js'
import type { FakeVendor } from '../support/fake-vendor.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, type InProcessEngine } from '../support/in-process-engine.js'
import { bring, startSettingsWorld, type SettingsWorld } from '../support/settings-world.js'

const CANARY = 'canary-4711-secret'

describe('Settings of a plugin that has every type of field', function () {
  this.timeout(120_000)
  let world: SettingsWorld
  let bench: InProcessEngine
  let vendor: FakeVendor
  let ids: SettingsWorld['ids']
  let [tenantId, organizationId] = ['', '']
  const call = (method: string, path: string, body?: object) => world.call(method, path, body)
  const settings = (search = '') => call('GET', `/plugins/${ID}/settings${search}`)
  const save = (values: object, { search = '', locks = {} } = {}) =>
    call('PUT', `/plugins/${ID}/settings${search}`, { values, locks })
  const service = () => bench.engine.container.resolve(PluginSettingsService)
  const rowsWith = (text: string) => world.rowsWith(text)

  before(async () => {
    world = await startSettingsWorld()
    ;({ bench, vendor, ids, tenantId, organizationId } = world)
  })
  after(async () => {
    printLooks()
    await world.close()
  })

  it('are stored and read back typed, and each that does not fit is named where it is', async () => {
    const fits = {
      ...{ title: 'Spa', about: 'Two\nlines', site: 'https://example.test/', phone: '+44 1225 1', accent: '#ff0000' },
      ...{ opensAt: '09:30', zone: 'Europe/London', percent: 15, isLoud: true, days: ['mon'], notice: 120 },
      ...{ fee: { amount: 250, currency: 'GBP' }, hours: { mo: [['09:00', '17:00']] }, service: ids.service },
      ...{ people: [ids.staff], room: ids.resource, place: ids.location, letter: 'Dear {name}', point: { x: 1 } },
      rules: [{ service: ids.service, percent: 5, isCapped: true, cap: { amount: 100, currency: 'GBP' } }],
    }
    const saved = await save(fits)
    expect(saved.status, JSON.stringify(saved.body)).to.equal(200)
    expect(saved.body.values).to.deep.include(fits)
    expect(await service().get(tenantId as never, ID)).to.deep.include(fits)
    const wrong = {
      ...{ title: 'two\nlines', accent: 'red', percent: 7, days: ['sun'], notice: -1, zone: 'Nowhere' },
      fee: { amount: 250, currency: 'EUR' },
      hours: {
        mo: [
          ['09:00', '17:00'],
          ['late', 'later'],
        ],
      },
      ...{ service: randomUUID(), people: [ids.service], letter: 'Dear {stranger}', point: 'x', absent: 1 },
      rules: [{ service: ids.service }, { service: randomUUID(), percent: 51 }],
    }
    const { status, body } = await save(wrong)
    expect([status, body.code]).to.deep.equal([400, 'BW_SETTINGS_INVALID'])
    const paths = body.details.issues.map(({ path }: { path: string }) => path).sort()
    const expected = Object.keys(wrong).filter(key => !['hours', 'rules'].includes(key))
    expect(paths).to.deep.equal([...expected, 'hours.mo.1', 'rules.1.percent'].sort())
    const foreign = await save({ rules: [{ service: ids.service }, { service: randomUUID() }] })
    expect(foreign.body.details.issues[0].path).to.equal('rules.1.service')
    expect((await settings()).body.values).to.deep.include(fits)
  })

  it('that do not apply are neither asked for nor stored', async () => {
    expect((await save({ liveNote: 7 })).body.values).to.not.have.property('liveNote')
    expect((await save({ mode: 'live' })).body.details.issues).to.deep.equal([
      { path: 'liveNote', message: 'Fill in this field.' },
    ])
    expect((await save({ mode: 'live', liveNote: 'Now' })).body.values).to.include({ mode: 'live', liveNote: 'Now' })
    expect((await save({ mode: null })).status).to.equal(200)
    expect(await service().get(tenantId as never, ID)).to.include({ mode: 'test', liveNote: undefined })
  })

  it('are set above a business only by whoever runs what is above', async () => {
    for (const search of ['?instance=true', `?organizationId=${organizationId}`, `?locationId=${randomUUID()}`]) {
      expect((await settings(search)).status, search).to.equal(404)
      expect((await save({ title: 'Mine' }, { search })).status, search).to.equal(404)
    }
    expect((await settings(`?locationId=${ids.location}&instance=true`)).status).to.equal(400)
    const { levels } = (await settings()).body
    expect(levels.map(({ scope }: { scope: string }) => scope)).to.deep.equal(['tenant', 'location'])
    const accounts = bench.engine.container.resolve(ACCOUNT_STORE)
    const account = await accounts.findByEmail(DEMO_OWNER)
    const everywhere = { tenantId: null, organizationId: null, role: 'platform-admin' as const }
    await accounts.addMembership({ accountId: account?.id ?? ('' as never), ...everywhere })
    await world.signIn()
    const scopes = (await settings()).body.levels.map(({ scope }: { scope: string }) => scope)
    expect(scopes).to.deep.equal(['instance', 'organization', 'tenant', 'location'])
  })

  it('come from the nearest level, go back to what is inherited, and obey a lock further out', async () => {
    const [above, here] = [`?organizationId=${organizationId}`, `?locationId=${ids.location}`]
    await save({ title: 'Of all', about: 'Of all' }, { search: '?instance=true' })
    await save({ title: 'Of the brand' }, { search: above })
    await save({ title: 'Of the location' }, { search: here })
    expect((await settings()).body.values.title).to.equal('Spa')
    const reset = (await save({ title: null, about: null })).body
    expect([reset.values.title, reset.sources.title, reset.sources.about]).to.deep.equal([
      ...['Of the brand', 'organization', 'instance'],
    ])
    expect(reset.own).to.not.include('title')
    expect(await service().get(tenantId as never, ID, ids.location)).to.include({ title: 'Of the location' })
    expect((await save({ about: 'Mine' }, { search: here })).body.code).to.equal('BW_SETTING_LOCKED')
    const locked = await save({}, { search: above, locks: { title: true } })
    expect(locked.body.locks).to.deep.equal(['title'])
    for (const search of ['', here]) {
      expect((await settings(search)).body.locked.title, search).to.equal('organization')
      expect((await save({ title: 'Mine' }, { search })).body.code, search).to.equal('BW_SETTING_LOCKED')
      expect((await save({ title: null }, { search })).body.values.title, search).to.equal('Of the brand')
    }
    expect(await service().get(tenantId as never, ID, ids.location)).to.include({ title: 'Of the brand' })
    const { locked: decided, origins } = (await settings()).body
    expect([decided.contact, origins.contact.variable]).to.deep.equal([
      ...['environment', 'BOOKWRIGHT_VERTICAL_EVERY_FIELD_CONTACT'],
    ])
    expect((await save({ contact: 'me@example.test' })).body.code).to.equal('BW_SETTING_LOCKED')
    await save({}, { search: above, locks: { title: false } })
    expect((await save({ title: 'Mine' })).body.values.title).to.equal('Mine')
  })

  it('that are secret appear nowhere once they are saved: no answer, no audit line, no event, no row', async () => {
    const answers = [await save({ clientId: vendor.clientId, apiKey: CANARY })]
    expect(answers[0]?.body.secrets.apiKey.isSet).to.equal(true)
    for (const path of [`/plugins/${ID}/settings`, '/plugins', '/audit?limit=100', '/outbox', '/business']) {
      answers.push(await call('GET', path))
    }
    answers.push(await save({ apiKey: CANARY, percent: 7 }), await call('GET', '/openapi.json'))
    expect(JSON.stringify(answers)).to.not.include(CANARY)
    expect(JSON.stringify(answers[3]?.body)).to.include('replaced')
    expect((await service().get<{ apiKey: string }>(tenantId as never, ID)).apiKey).to.equal(CANARY)
    expect(await rowsWith(CANARY)).to.deep.equal([])
    expect(await rowsWith('Dear {name}')).to.deep.include('setting')
  })

  it('connect an account by OAuth: once, for who began it, with tokens that nobody sees', async () => {
    vendor.clientSecret = CANARY
    const start = `/plugins/${ID}/connections/account`
    const { authorizeUrl } = (await call('POST', `${start}/start`, {})).body
    const asked = new URL(authorizeUrl).searchParams
    expect([asked.get('code_challenge_method'), asked.get('scope')]).to.deep.equal(['S256', 'calendar offline'])
    const there = await fetch(authorizeUrl, { redirect: 'manual' })
    const back = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' })
    const came = new URL(back.headers.get('location') ?? '', bench.url)
    expect([came.pathname, came.searchParams.get('tenant')]).to.deep.equal([`/admin/plugins/${ID}`, DEMO_SLUG])
    const bring = Object.fromEntries(came.searchParams)
    const proof = { state: bring['state'], code: bring['code'] }
    const changed = {
      ...proof,
      state: `${String(proof.state).slice(0, -1)}${String(proof.state).endsWith('A') ? 'B' : 'A'}`,
    }
    expect((await call('POST', `${start}/complete`, changed)).status).to.equal(409)
    expect((await call('POST', `${start}/complete`, proof)).status).to.equal(204)
    const again = await call('POST', `${start}/complete`, proof)
    expect([again.status, again.body.code]).to.deep.equal([409, 'BW_CONNECTION_REFUSED'])
    const { connections } = (await settings()).body
    expect(connections.account).to.include({ state: 'connected', account: 'Lotus at the vendor' })
    expect(await service().get(tenantId as never, ID)).to.have.nested.property('account.account', 'Lotus at the vendor')
    for (const given of vendor.given) expect(await rowsWith(given)).to.deep.equal([])
    expect(JSON.stringify([await settings(), await call('GET', '/audit?limit=100')])).to.not.include('canary')
  })

  it('refresh a token once for all who ask, bear a vendor that is down, and say when somebody must sign in', async () => {
    const connections = bench.engine.container.resolve(PluginConnections)
    const ask = () => connections.accessToken({ tenantId: tenantId as never, pluginId: ID, field: 'account' })
    expect(await ask()).to.equal(vendor.given.at(-2))
    const aged = () =>
      withOwner(bench.databaseUrl, client => client.query(`UPDATE bw.plugin_connection SET expires_at = now()`))
    await aged()
    const tokens = await Promise.all([ask(), ask(), ask(), ask(), ask()])
    expect([new Set(tokens).size, vendor.refreshes]).to.deep.equal([1, 1])
    expect(tokens[0]).to.equal(vendor.given.at(-2))
    await aged()
    vendor.isDown = true
    const down = await ask().catch((error: { code: string }) => error.code)
    expect(down).to.equal('BW_PROVIDER_FAILED')
    vendor.isDown = false
    expect(await ask()).to.equal(vendor.given.at(-2))
    await aged()
    vendor.forgetEverybody()
    for (let round = 0; round < 2; round += 1) {
      expect(await ask().catch((error: { code: string }) => error.code)).to.equal('BW_PLUGIN_NEEDS_REAUTH')
    }
    service().invalidateAll()
    const { items } = (await call('GET', '/plugins')).body
    const { health } = items.find(({ id }: { id: string }) => id === ID)
    expect(health.state).to.equal('needs-reauth')
    expect(health.note).to.equal('“Account” has to be connected again. The vendor no longer accepts the sign-in.')
  })

  describe('in a browser', () => {
    let page: Page
    const field = (path: string) => page.locator(`[data-field="${path}"]`)
    const isFocused = (path: string) =>
      page.evaluate(inside => document.activeElement?.closest(`[data-field="${inside}"]`) !== null, path)

    before(async () => {
      page = await bench.open(`/admin/plugins/${ID}`)
      await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
      await page.getByTestId('settings-form').waitFor()
    })

    it('are a form that everybody can use, in four looks', async () => {
      await page.getByText('has to be connected again').first().waitFor()
      await checkEveryLook(page, 'every-setting')
      expect(await page.getByTestId('settings-docs').getAttribute('href')).to.equal('https://vendor.example/docs')
      expect(await page.content()).to.not.include('canary')
      expect(await field('contact').textContent()).to.include('BOOKWRIGHT_VERTICAL_EVERY_FIELD_CONTACT')
    })

    it('keep what was typed when a save is refused, and lead to what is wrong', async () => {
      await field('fee').locator('input').fill('3,50')
      await field('hours').locator('[data-field="mo"]').fill('9-13, 14-late')
      await page.getByTestId('add-rules').focus()
      await page.keyboard.press('Enter')
      await field('rules.1.percent').locator('input').fill('80')
      await page.keyboard.press('Control+s')
      await field('hours').getByText('These must be times').waitFor()
      expect(await isFocused('hours')).to.equal(true)
      expect(await field('hours').locator('[data-field="mo"]').inputValue()).to.equal('9-13, 14-late')
      expect(await field('rules.1.service').textContent()).to.include('Fill in this field.')
      // From the top: the bar of the page lies over whatever is scrolled beneath it.
      await page.evaluate(() => window.scrollTo(0, 0))
      await checkEveryLook(page, 'settings-refused')
      await field('hours').locator('[data-field="mo"]').fill('9-13, 14:30-18')
      await field('rules.1.percent').locator('input').fill('20')
      await field('rules.1.service').locator('select').selectOption(ids.service)
      await page.keyboard.press('Control+s')
      await page.getByText('All saved').waitFor()
      const { values } = (await settings()).body
      expect(values.fee).to.deep.equal({ amount: 350, currency: 'GBP' })
      expect(values.hours).to.deep.equal({
        mo: [
          ['09:00', '13:00'],
          ['14:30', '18:00'],
        ],
      })
      expect(values.rules[1]).to.deep.equal({ service: ids.service, percent: 20, isCapped: false })
    })

    it('show a template as it reads, and what another choice asks for', async () => {
      const letter = field('letter').locator('textarea')
      await letter.fill('Dear ')
      await field('letter').getByRole('button', { name: 'Name' }).click()
      expect(await letter.inputValue()).to.equal('Dear {name}')
      expect(await field('letter').textContent()).to.include('Dear Rosa Park')
      expect(await field('liveNote').count()).to.equal(0)
      await field('mode').getByLabel('Live').check()
      await field('liveNote').waitFor()
      await field('mode').getByLabel('Test: no money moves').check()
    })

    it('ask before what was typed is lost, and are set for another level', async () => {
      const level = page.getByTestId('settings-level')
      await field('title').locator('input').fill('Not saved')
      await level.selectOption({ label: 'The whole installation' })
      await page.getByTestId('leave-anyway').click()
      await page.getByText('Nobody below may change it').first().waitFor()
      expect(await field('service').count()).to.equal(0)
      await field('about').locator('textarea').fill('Decided by the agency')
      await page.locator('[data-setting="about"]').getByRole('switch').check()
      await page.keyboard.press('Control+s')
      await page.getByText('All saved').waitFor()
      await level.selectOption({ index: 2 })
      await field('about').getByText('From this installation').waitFor()
      expect(await field('about').locator('input').getAttribute('readonly')).to.not.equal(null)
      await page.locator('[data-setting="title"]').getByRole('button', { name: 'Back to inherited' }).click()
      await page.keyboard.press('Control+s')
      await page.getByText('All saved').waitFor()
      await field('title').getByText('From ').waitFor()
      expect((await settings()).body.sources.title).to.equal('organization')
    })

    it('connect an account, and let it go', async () => {
      await page.getByTestId('settings-connect').click()
      await page.getByText('Connected as Lotus at the vendor').waitFor()
      expect(new URL(page.url()).search).to.equal('')
      await page.getByTestId('settings-disconnect').click()
      await page.getByText('Not connected').waitFor()
      expect(vendor.revoked.at(-1)).to.equal(vendor.given.at(-1))
    })

    it('name what a new version no longer takes, and go on with its default', async () => {
      const changes = `{ percent: { type: 'number', label: '${ID}.percent', max: 10, default: 5 },
        caption: { type: 'text', label: '${ID}.title', formerly: ['phone'] } }`
      await bring(bench, everyFieldPackage(vendor.url, '2.0.0', changes), 'upgrade')
      expect(await service().get(tenantId as never, ID)).to.include({ percent: 5, caption: '+44 1225 1' })
      const { problems } = (await settings()).body
      expect(problems).to.deep.equal([{ field: 'percent', source: 'tenant', message: 'This must be at most 10.' }])
      await page.reload()
      await field('percent').getByText('What is stored does not count').waitFor()
      await page.getByTestId('plugin-test').click()
      await page.getByText('What was stored for “Share” does not count').first().waitFor()
      await field('percent').locator('input').fill('8')
      await page.keyboard.press('Control+s')
      await page.getByText('All saved').waitFor()
      expect((await settings()).body.problems).to.deep.equal([])
    })
  })
})
