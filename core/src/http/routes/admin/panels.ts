import { z } from 'zod'
import type { PanelDesk } from '../../../plugin/panel-desk.js'
import { page } from '../../answers.js'
import { defineRoute, type Route } from '../../route.js'

const shown = {
  module: z.string().meta({ description: 'Address of an ES module; another version has another address' }),
  label: z.string(),
}
const panels = z
  .object({
    pluginId: z.string(),
    name: z.string(),
    version: z.string(),
    styles: z.array(z.string()).meta({ description: 'Style sheets to link while one of its modules is shown' }),
    words: z.array(z.string()).meta({ description: 'Files of words; each wins over the one before' }),
    panel: z.string().nullable(),
    panelHasSettings: z.boolean(),
    pages: z.array(z.object({ ...shown, name: z.string(), icon: z.string(), group: z.string() })),
    widgets: z.array(z.object({ ...shown, name: z.string(), order: z.number() })),
    slots: z.array(z.object({ ...shown, slot: z.string(), order: z.number() })),
  })
  .meta({ id: 'PluginPanels' })

export interface PanelRouteServices {
  readonly panels: Pick<PanelDesk, 'forStaff'>
}

export function panelRoutes(services: PanelRouteServices): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/panels',
      summary: 'Lists what the plugins of this business show in the admin, as far as the caller may see it',
      tag: 'Plugins',
      audience: 'account',
      scope: 'tenant',
      idempotency: 'none',
      entity: 'content',
      responses: { 200: { description: 'By plugin; the same until something changes', schema: page(panels) } },
      errors: [],
      handler: async ({ tenant, caller }) => ({
        status: 200,
        body: { items: await services.panels.forStaff(tenant, caller.permissions), nextCursor: null },
      }),
    }),
  ]
}
