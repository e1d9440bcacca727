import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { EVERY_FIELD_ID as ID } from '../../core/dist-test/plugin/support/every-field.js'
import { PluginInstaller } from '../../core/dist/plugin/plugin-installer.js'
import { PluginOffers } from '../../core/dist/plugin/plugin-offers.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { everyFieldPackage } from './every-field-package.js'
import { FakeVendor } from './fake-vendor.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from './demo-database.js'
import { startInProcessEngine, type InProcessEngine } from './in-process-engine.js'
import { rowsWith } from './rows-with.js'

export interface Answer {
  readonly status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

/** An engine with the plugin that has every type of field, switched on for the demo business, and its vendor. */
export interface SettingsWorld {
  readonly bench: InProcessEngine
  readonly vendor: FakeVendor
  readonly tenantId: string
  readonly organizationId: string
  /** Something of each kind that the business has. */
  readonly ids: Readonly<Record<'service' | 'staff' | 'resource' | 'location', string>>
  /** Calls the API as the owner. */
  call(method: string, path: string, body?: object): Promise<Answer>
  /** Anew, as roles count from then on. */
  signIn(): Promise<void>
  /** Tables in which a text stands, in clear or as bytes. */
  rowsWith(text: string): Promise<string[]>
  close(): Promise<void>
}

const NOBODY = { actor: { type: 'system', id: null, name: 'Test', roles: [] }, permissions: [] } as const
export async function startSettingsWorld(): Promise<SettingsWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bookwright-settings-'))
  const vendor = await FakeVendor.start()
  const environment = { BOOKWRIGHT_VERTICAL_EVERY_FIELD_CONTACT: 'env@example.test' }
  const bench = await startInProcessEngine({ isDemoWanted: true, dataDir, isLoopbackCalled: true, environment })
  vendor.engineUrl = bench.url
  const caller = callerOf(bench)
  const { id: tenantId, organizationId } = await installed(bench, vendor)
  await caller.signIn()
  expect((await caller.call('POST', `/plugins/${ID}/enable`, {})).status).to.equal(200)
  const { fields } = (await caller.call('GET', `/plugins/${ID}/settings`)).body
  const firstOf = (key: string): string => fields.find((field: { key: string }) => field.key === key).options[0].value
  const ids = {
    ...{ service: firstOf('service'), staff: firstOf('people'), resource: firstOf('room'), location: firstOf('place') },
  }
  return {
    ...{ bench, vendor, tenantId, organizationId, ids, ...caller },
    rowsWith: text => rowsWith(bench.databaseUrl, text),
    async close() {
      await bench.close()
      await vendor.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

/** Puts a version of the plugin in, or in the place of another. */
export async function bring(bench: InProcessEngine, packed: Buffer, how: 'install' | 'upgrade'): Promise<void> {
  const { container } = bench.engine
  const { contentHash } = await container.resolve(PluginOffers).keep(packed)
  const installer = container.resolve(PluginInstaller)
  if (how === 'install') await installer.install({ contentHash }, NOBODY)
  else await installer.upgrade(ID, { contentHash }, NOBODY)
}

async function installed(bench: InProcessEngine, vendor: FakeVendor) {
  await bring(bench, everyFieldPackage(vendor.url), 'install')
  const tenant = await bench.engine.container.resolve(TenantService).bySlug(DEMO_SLUG)
  if (!tenant) throw new Error('the demo business is not there')
  return tenant
}

function callerOf({ url }: InProcessEngine) {
  let token = ''
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const headers = { ...(token && { authorization: `Bearer ${token}` }), 'bookwright-tenant': DEMO_SLUG }
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const signIn = async () => {
    const { body } = await call('POST', '/auth/login', { email: DEMO_OWNER, password: DEMO_PASSWORD })
    token = body.accessToken
  }
  return { call, signIn }
}
