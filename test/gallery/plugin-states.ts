import type { Page } from 'playwright-core'
import { packPlugin } from '../../core/dist-test/plugin/support/packed-plugin.js'
import { ACCOUNT_STORE } from '../../core/dist/di/tokens.js'
import { PluginInstaller } from '../../core/dist/plugin/plugin-installer.js'
import { PluginManager } from '../../core/dist/plugin/plugin-manager.js'
import { PluginOffers } from '../../core/dist/plugin/plugin-offers.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { idOf, packSinner } from '../storm/support/sinners.js'
import { BookingClient } from '../support/booking-client.js'
import type { InProcessEngine } from '../support/in-process-engine.js'
import type { State } from './states.js'

const ID = 'vertical-house-cards'
/** Their names, to know before anything is installed whether one is wanted. */
export const PLUGIN_STATES = ['kept-out', 'circuits', 'quarantine', 'install', 'uninstall'].map(
  name => `plugin-${name}`,
)
const ACTOR = { type: 'system', id: 'gallery', name: 'Gallery', roles: [] } as const

/** What whoever runs the machine sees of plugins: two that broke what they promised, one that comes and goes. */
export async function pluginStates(bench: InProcessEngine, slug: string, service: string): Promise<State[]> {
  await makePlatformAdmin(bench, `owner@${slug}.test`)
  for (const sinner of ['throws', 'pollutes'] as const) await install(bench, slug, packSinner(sinner), idOf(sinner))
  const client = new BookingClient(bench.url, slug)
  const slots = (await client.slots(service)).filter((_, index) => index % 6 === 0)
  for (const slot of slots.slice(0, 7)) await client.book(slot, 'Ann Lee')
  const list = `${bench.url}/admin/plugins`
  const activity = (name: string, id: string): State => ({ name, come: page => goTo(page, `${list}/${id}/activity`) })
  return [
    { name: 'plugin-kept-out', come: page => goTo(page, list) },
    activity('plugin-circuits', idOf('throws')),
    activity('plugin-quarantine', idOf('pollutes')),
    { name: 'plugin-install', come: page => chooseFile(page, list) },
    {
      name: 'plugin-uninstall',
      async come(page) {
        await install(bench, slug, packHouseCards(), ID)
        await goTo(page, `${list}/${ID}`)
        await page.getByTestId('plugin-uninstall').click()
        await page.getByTestId('plugin-data-export').check()
      },
    },
  ]
}

async function makePlatformAdmin(bench: InProcessEngine, email: string): Promise<void> {
  const accounts = bench.engine.container.resolve(ACCOUNT_STORE)
  const account = await accounts.findByEmail(email)
  if (!account) throw new Error(`the demo has no ${email}`)
  const everywhere = { tenantId: null, organizationId: null, role: 'platform-admin' as const }
  await accounts.addMembership({ accountId: account.id, ...everywhere })
}

async function install(bench: InProcessEngine, slug: string, packed: Buffer, pluginId: string): Promise<void> {
  const { container } = bench.engine
  const { contentHash, permissions } = await container.resolve(PluginOffers).keep(packed)
  await container.resolve(PluginInstaller).install({ contentHash }, { actor: ACTOR, permissions })
  const tenant = await container.resolve(TenantService).bySlug(slug)
  if (!tenant) throw new Error(`the demo has no ${slug}`)
  await container.resolve(PluginManager).enable({ tenantId: tenant.id, pluginId, actor: ACTOR })
}

async function goTo(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('h1').first().waitFor()
}

async function chooseFile(page: Page, list: string): Promise<void> {
  await goTo(page, list)
  await page.getByTestId('plugin-install').click()
  const file = { name: 'cards.tgz', mimeType: 'application/gzip', buffer: packHouseCards() }
  await page.getByTestId('plugin-file').setInputFiles(file)
  await page.getByTestId('plugin-file-send').click()
  await page.getByTestId('plugin-install-confirm').waitFor()
}

function packHouseCards(): Buffer {
  const permissions = ['bookings:read', 'customers:read', 'network:cards.example.com']
  const code = `
  settings: defineSettings({ note: { type: 'text', label: 'Words on the card' } }),
  migrations: bw => [{ ...bw.table('card', 'number text NOT NULL'), name: '0001-cards' }],
  setup(bw) { bw.filter(hooks.bookingQuote, quote => quote) }`
  const bookwright = {
    ...{ id: ID, compat: '^1.0.0-alpha.0', displayName: 'House cards', permissions },
    description: 'Stamps a card for each visit.',
  }
  return packPlugin({ id: ID, version: '1.0.0', permissions, code, packageJson: { bookwright } })
}
