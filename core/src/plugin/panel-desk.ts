import type { TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import type { Translator } from '../i18n/translator.js'
import type { Permission } from '../identity/roles.js'
import type { PanelBook } from './panel-book.js'
import type { NavigationGroup, StorefrontSlot, AdminSlot } from './panels.js'
import type { PluginPanels } from './plugin-panels.js'
import type { PluginShelf } from './plugin-record.js'

const ORDER = 100

/** A module that is shown somewhere: its address, and what the place is called. */
export interface ModuleView {
  readonly module: string
  readonly label: string
}

/** What one plugin shows to somebody in the admin. */
export interface PanelsView {
  readonly pluginId: string
  readonly name: string
  readonly version: string
  readonly styles: readonly string[]
  /** Files of words, each better than the one before. */
  readonly words: readonly string[]
  readonly panel: string | null
  readonly panelHasSettings: boolean
  readonly pages: readonly (ModuleView & { name: string; icon: string; group: NavigationGroup })[]
  readonly widgets: readonly (ModuleView & { name: string; order: number })[]
  readonly slots: readonly (ModuleView & { slot: AdminSlot; order: number })[]
}

/** A module in a slot of the storefront. */
export interface StorefrontSlotView extends ModuleView {
  readonly pluginId: string
  readonly slot: StorefrontSlot
  readonly styles: readonly string[]
  readonly words: readonly string[]
}

type Reader = Pick<Tenant, 'id' | 'locale'>

export interface PanelDeskParts {
  readonly book: PanelBook
  readonly shelf: Pick<PluginShelf, 'find'>
  readonly translator: Translator
  readonly isEnabled: (tenantId: TenantId, pluginId: string) => Promise<boolean>
}

/** Which panels, pages and slots of plugins a business has. */
export class PanelDesk {
  constructor(private readonly parts: PanelDeskParts) {}

  /** For staff: as far as their permissions go; nothing for who has none. */
  async forStaff(tenant: Reader, permissions: ReadonlySet<Permission>): Promise<PanelsView[]> {
    if (permissions.size === 0) return []
    const views = (await this.enabled(tenant)).map(panels => this.viewOf(panels, tenant.locale, permissions))
    return views.filter(
      ({ panel, pages, widgets, slots }) => panel !== null || pages.length + widgets.length + slots.length > 0,
    )
  }

  /** For everybody, in the order in which they are shown. */
  async forStorefront(tenant: Reader): Promise<StorefrontSlotView[]> {
    const all = (await this.enabled(tenant)).flatMap(panels =>
      (panels.storefront?.slots ?? []).map(place => ({ panels, place })),
    )
    all.sort((left, right) => (left.place.order ?? ORDER) - (right.place.order ?? ORDER))
    return all.map(({ panels, place }) => ({
      pluginId: panels.pluginId,
      slot: place.slot,
      module: panels.addressOf('storefront', place),
      label: this.parts.translator.translate(tenant.locale, place.label),
      styles: panels.stylesOf('storefront'),
      words: panels.wordsFor(tenant.locale),
    }))
  }

  private async enabled({ id }: Reader): Promise<PluginPanels[]> {
    const all = this.parts.book.all()
    const isOn = await Promise.all(all.map(({ pluginId }) => this.parts.isEnabled(id, pluginId)))
    return all.filter((_, index) => isOn[index])
  }

  private nameOf(pluginId: string, locale: string): string {
    const { translator, shelf } = this.parts
    return translator.find(locale, `${pluginId}.name`) ?? shelf.find(pluginId)?.manifest.displayName ?? pluginId
  }

  private viewOf(panels: PluginPanels, locale: string, permissions: ReadonlySet<Permission>): PanelsView {
    const { pages = [], widgets = [], slots = [], panelHasSettings = false } = panels.admin ?? {}
    const shown = ({ module, label }: ModuleView) => ({
      module: panels.addressOf('admin', { module }),
      label: this.parts.translator.translate(locale, label),
    })
    const may = ({ needs }: { needs?: Permission }) => needs === undefined || permissions.has(needs)
    return {
      pluginId: panels.pluginId,
      name: this.nameOf(panels.pluginId, locale),
      version: panels.version,
      styles: panels.stylesOf('admin'),
      words: panels.wordsFor(locale),
      panel: permissions.has('plugins:read') ? panels.panelUrl : null,
      panelHasSettings,
      pages: pages.filter(may).map(page => {
        const { name, icon = 'plug', group = 'business' } = page
        return { ...shown(page), name, icon, group }
      }),
      widgets: widgets.filter(may).map(one => ({ ...shown(one), name: one.name, order: one.order ?? ORDER })),
      slots: slots.filter(may).map(one => ({ ...shown(one), slot: one.slot, order: one.order ?? ORDER })),
    }
  }
}
