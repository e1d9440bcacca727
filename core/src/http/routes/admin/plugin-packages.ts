import { z } from 'zod'
import { NotFoundError, PluginRefusedError } from '../../../errors/catalog.js'
import {
  PluginBusyError,
  PluginConsentError,
  PluginDataRefusedError,
  PluginMigrationError,
  PluginPackageInvalidError,
} from '../../../errors/plugin-errors.js'
import { BADGES } from '../../../plugin/badges.js'
import { MAX_PERMISSION, MAX_PERMISSIONS } from '../../../plugin/manifest.js'
import { MAX_PACKAGE_BYTES } from '../../../plugin/package-archive.js'
import type { PluginChanges } from '../../../plugin/plugin-changes.js'
import type { PluginInstaller } from '../../../plugin/plugin-installer.js'
import type { PackageReference, PluginOffers } from '../../../plugin/plugin-offers.js'
import { instantText, page } from '../../answers.js'
import { defineRoute, type Route } from '../../route.js'

const offer = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    kind: z.string(),
    version: z.string(),
    packageName: z.string(),
    source: z.enum(['site', 'file']).meta({ description: 'Whether it lies in the site or was sent' }),
    contentHash: z.string(),
    permissions: z.array(z.string()),
    badges: z.array(z.enum(BADGES)).meta({ description: 'What its author did beyond making it work' }),
    compat: z.string(),
    problem: z.string().nullable().meta({ description: 'Why it cannot be installed here' }),
    isInstalled: z.boolean(),
    installedVersion: z.string().nullable(),
    addedPermissions: z.array(z.string()).meta({ description: 'What the installed version may not touch' }),
  })
  .meta({ id: 'PluginPackage' })
/** A change of what is installed, as answers show it. */
export const pluginChange = z
  .object({
    id: z.string(),
    pluginId: z.string(),
    kind: z.string(),
    fromVersion: z.string(),
    toVersion: z.string(),
    phase: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    note: z.string(),
    actorName: z.string(),
    startedAt: instantText,
    endedAt: instantText.nullish(),
  })
  .meta({ id: 'PluginChange' })
const process = z
  .object({
    id: z.string(),
    kind: z.enum(['api', 'worker']),
    host: z.string(),
    pid: z.int(),
    readyHash: z.string(),
    plugins: z.record(
      z.string(),
      z.object({ state: z.string(), version: z.string(), contentHash: z.string(), reason: z.string() }),
    ),
    startedAt: instantText,
    seenAt: instantText,
  })
  .meta({ id: 'PluginProcess' })
const steps = z.object({ applied: z.array(z.string()), takenBack: z.array(z.string()) }).meta({ id: 'PluginSteps' })
const data = z
  .object({
    rows: z.int(),
    tables: z.array(z.object({ name: z.string(), rows: z.int() })),
    exported: z.object({ rows: z.int(), version: z.string(), madeAt: instantText }).nullable(),
  })
  .meta({ id: 'PluginData' })

export interface PluginPackageServices {
  readonly pluginOffers: Pick<PluginOffers, 'list' | 'keep'>
  readonly pluginChanges: Pick<PluginChanges, 'list'>
  readonly pluginInstaller: Pick<
    PluginInstaller,
    'install' | 'upgrade' | 'rehearse' | 'uninstall' | 'importData' | 'data' | 'exported' | 'processes'
  >
}

const params = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/) })
const reference = {
  contentHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({ description: 'Of a package that was sent' }),
  name: z.string().max(200).optional().meta({ description: 'Of a package, or a plugin, in the site' }),
}
const permissions = z
  .array(z.string().max(MAX_PERMISSION))
  .max(MAX_PERMISSIONS)
  .meta({ description: 'What was shown and agreed to' })
const shared = { tag: 'Plugins', scope: 'platform', audience: 'platform', idempotency: 'none' } as const
const changed = { description: 'What was done', schema: pluginChange }
const refusals = [NotFoundError, PluginConsentError, PluginRefusedError, PluginMigrationError, PluginBusyError]

/** Plugins of the whole installation: what there is, and what comes and goes while it runs. */
export function pluginPackageRoutes(services: PluginPackageServices): Route[] {
  return [
    ...readRoutes(services),
    keepRoute(services),
    installRoute(services),
    ...upgradeRoutes(services),
    uninstallRoute(services),
    ...dataRoutes(services),
  ]
}

function readRoutes({ pluginOffers, pluginChanges, pluginInstaller }: PluginPackageServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/plugins/packages',
      summary: 'Lists packages that can be installed: those of the site, and those that were sent',
      responses: { 200: { description: 'By id', schema: page(offer) } },
      errors: [],
      handler: async () => ({ status: 200, body: { items: await pluginOffers.list(), nextCursor: null } }),
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/plugins/changes',
      summary: 'Lists what was installed, upgraded and removed, and how far the present change is',
      query: z.object({ limit: z.coerce.number().int().min(1).max(100).optional() }),
      responses: { 200: { description: 'The latest first', schema: page(pluginChange) } },
      errors: [],
      handler: async ({ query }) => {
        return { status: 200, body: { items: await pluginChanges.list(query.limit ?? 20), nextCursor: null } }
      },
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/plugins/processes',
      summary: 'Lists the processes of the installation and how each plugin fares in them',
      responses: { 200: { description: 'Those that were heard of lately', schema: page(process) } },
      errors: [],
      handler: async () => ({ status: 200, body: { items: await pluginInstaller.processes(), nextCursor: null } }),
    }),
  ]
}

function keepRoute({ pluginOffers }: PluginPackageServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/plugins/packages',
    summary: 'Takes a package file in and says what it is; nothing of it runs, and it is not installed yet',
    upload: { contentType: 'application/gzip', maxBytes: MAX_PACKAGE_BYTES },
    responses: { 201: { description: 'What it may touch, and whether it fits', schema: offer } },
    errors: [PluginPackageInvalidError],
    limits: { callsPerMinute: 20 },
    handler: async ({ upload }) => ({ status: 201, body: await pluginOffers.keep(await gathered(upload)) }),
  })
}

function installRoute({ pluginInstaller }: PluginPackageServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/plugins',
    summary: 'Installs a plugin for the whole installation, while it runs',
    body: z.object({ ...reference, permissions }),
    bodyExample: { name: 'payment-onsite', permissions: ['payments:write'] },
    responses: { 201: changed },
    errors: refusals,
    limits: { callsPerMinute: 20 },
    handler: async ({ body, caller: { actor }, requestId }) => {
      const order = { actor, requestId, permissions: body.permissions }
      return { status: 201, body: await pluginInstaller.install(referenceOf(body), order) }
    },
  })
}

function upgradeRoutes({ pluginInstaller }: PluginPackageServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'post',
      path: '/plugins/{id}/upgrade',
      summary: 'Puts another version in the place of the installed one; if it does not start, the old one goes on',
      params,
      body: z.object({ ...reference, permissions }),
      bodyExample: { name: 'payment-onsite', permissions: ['payments:write'] },
      responses: { 200: changed },
      errors: refusals,
      limits: { callsPerMinute: 20 },
      handler: async ({ params: { id }, body, caller: { actor }, requestId }) => {
        const order = { actor, requestId, permissions: body.permissions }
        return { status: 200, body: await pluginInstaller.upgrade(id, referenceOf(body), order) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/plugins/{id}/rehearse-upgrade',
      summary: 'Goes through an upgrade and takes all of it back',
      params,
      body: z.object(reference),
      bodyExample: { name: 'payment-onsite' },
      responses: { 200: { description: 'The steps of its tables that an upgrade would run', schema: steps } },
      errors: refusals,
      limits: { callsPerMinute: 20 },
      handler: async ({ params: { id }, body }) => {
        return { status: 200, body: await pluginInstaller.rehearse(id, referenceOf(body)) }
      },
    }),
  ]
}

function uninstallRoute({ pluginInstaller }: PluginPackageServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/plugins/{id}/uninstall',
    summary: 'Takes a plugin out of every process, and keeps, exports or deletes what it stored',
    params,
    body: z.object({ data: z.enum(['keep', 'export', 'delete']) }),
    bodyExample: { data: 'keep' },
    responses: { 200: changed },
    errors: [PluginRefusedError, PluginMigrationError, PluginDataRefusedError, PluginBusyError],
    limits: { callsPerMinute: 20 },
    handler: async ({ params: { id }, body, caller: { actor }, requestId }) => {
      return { status: 200, body: await pluginInstaller.uninstall(id, body.data, { actor, requestId }) }
    },
  })
}

function dataRoutes({ pluginInstaller }: PluginPackageServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/plugins/{id}/data',
      summary: 'Says how many rows a plugin stores, in all businesses',
      params,
      responses: { 200: { description: 'By table', schema: data } },
      errors: [],
      handler: async ({ params: { id } }) => ({ status: 200, body: await pluginInstaller.data(id) }),
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/plugins/{id}/export',
      summary: 'Downloads the rows that were exported when the plugin was uninstalled',
      params,
      responses: { 200: { description: 'A file', contentType: 'application/gzip', schema: z.string() } },
      errors: [NotFoundError],
      handler: async ({ params: { id } }) => {
        const content = await pluginInstaller.exported(id)
        return { status: 200, file: { name: `${id}.json.gz`, type: 'application/gzip', content } }
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/plugins/{id}/import-data',
      summary: 'Puts the rows that were exported back into the empty tables of the plugin',
      params,
      responses: { 200: changed },
      errors: [PluginRefusedError, PluginDataRefusedError, PluginBusyError],
      limits: { callsPerMinute: 20 },
      handler: async ({ params: { id }, caller: { actor }, requestId }) => {
        return { status: 200, body: await pluginInstaller.importData(id, undefined, { actor, requestId }) }
      },
    }),
  ]
}

/** Neither given is the name that nothing has. */
function referenceOf({ contentHash, name = '' }: { contentHash?: string | undefined; name?: string | undefined }) {
  return contentHash === undefined ? ({ name } satisfies PackageReference) : { contentHash }
}

async function gathered(file: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of file) parts.push(part)
  return Buffer.concat(parts)
}
