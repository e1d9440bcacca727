import { z } from 'zod'
import { NotFoundError, PluginRefusedError } from '../../../errors/catalog.js'
import { PluginBusyError } from '../../../errors/plugin-errors.js'
import type { PluginActivity } from '../../../plugin/plugin-activity.js'
import { instantText } from '../../answers.js'
import { defineRoute, type Route } from '../../route.js'
import { pluginChange } from './plugin-packages.js'

const circuit = z.object({
  hook: z.string(),
  state: z.string(),
  tenants: z.int().meta({ description: 'How many businesses it is so for' }),
})
const hook = z.object({
  hook: z.string(),
  calls: z.int(),
  failures: z.int(),
  timeouts: z.int(),
  vetoes: z.int(),
  skips: z.int().meta({ description: 'Calls that an open circuit kept away' }),
  totalMs: z.number(),
  durations: z.array(z.int()),
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
})
const process = z.object({
  id: z.string(),
  kind: z.enum(['api', 'worker']),
  host: z.string(),
  pid: z.int(),
  readyHash: z.string(),
  seenAt: instantText,
  state: z.string(),
  version: z.string(),
  reason: z.string(),
  timers: z.int(),
  handles: z.int(),
  listeners: z.int(),
})
const incident = z.object({
  pluginId: z.string(),
  kind: z.string(),
  place: z.string().meta({ description: 'The hook, or what else it was called for' }),
  message: z.string(),
  occurrences: z.int(),
  firstAt: instantText,
  lastAt: instantText,
  host: z.string(),
  pid: z.int(),
})
const activity = z
  .object({
    pluginId: z.string(),
    version: z.string(),
    state: z.enum(['installed', 'removed', 'quarantined', 'absent']),
    reason: z.string(),
    changedAt: instantText.nullable(),
    circuit: z.enum(['closed', 'half-open', 'open']),
    circuits: z.array(circuit),
    hooks: z.array(hook).meta({ description: 'Since each process started' }),
    processes: z.array(process),
    incidents: z.array(incident).meta({ description: 'What went wrong, the latest first' }),
  })
  .meta({ id: 'PluginActivity' })

export interface PluginActivityServices {
  readonly pluginActivity: Pick<PluginActivity, 'of' | 'release' | 'closeCircuits'>
}

const params = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/) })
const shared = { tag: 'Plugins', scope: 'platform', audience: 'platform', idempotency: 'none', params } as const

/** What a plugin does in the whole installation, and the ways back after it failed. */
export function pluginActivityRoutes({ pluginActivity }: PluginActivityServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/plugins/{id}/activity',
      summary: 'Says what a plugin does in each process, what it costs and what went wrong',
      responses: { 200: { description: 'In all processes that were heard of lately', schema: activity } },
      errors: [NotFoundError],
      handler: async ({ params: { id } }) => ({ status: 200, body: await pluginActivity.of(id) }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/plugins/{id}/release',
      summary: 'Lets a plugin that was quarantined into every process again',
      responses: { 200: { description: 'What was done', schema: pluginChange } },
      errors: [PluginRefusedError, PluginBusyError],
      limits: { callsPerMinute: 20 },
      handler: async ({ params: { id }, caller: { actor }, requestId }) => {
        return { status: 200, body: await pluginActivity.release(id, { actor, requestId }) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/plugins/{id}/circuits/close',
      summary: 'Has every process call a plugin again that failed too often, without waiting for its trial',
      responses: { 204: { description: 'Every process was asked to' } },
      errors: [NotFoundError],
      limits: { callsPerMinute: 20 },
      handler: async ({ params: { id } }) => {
        await pluginActivity.closeCircuits(id)
        return { status: 204 }
      },
    }),
  ]
}
