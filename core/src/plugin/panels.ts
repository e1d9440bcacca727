import type { Permission } from '../identity/roles.js'

/** Places on pages of the admin where a plugin may show something. */
export const ADMIN_SLOTS = ['booking', 'customer', 'service', 'calendar'] as const
export type AdminSlot = (typeof ADMIN_SLOTS)[number]

/** Places on pages of the storefront: below the services, below what was booked, and where a booking is managed. */
export const STOREFRONT_SLOTS = ['services', 'confirmation', 'booking'] as const
export type StorefrontSlot = (typeof STOREFRONT_SLOTS)[number]

/** Groups of the admin's navigation; there are no others. */
export const NAVIGATION_GROUPS = ['day', 'clients', 'catalog', 'staff', 'business', 'system'] as const
export type NavigationGroup = (typeof NAVIGATION_GROUPS)[number]

/** One place that a module of a plugin fills. */
export interface PanelPlace {
  /** File below the folder, such as `stamps.js`; its default export is a component, or what `definePanel()` answers. */
  readonly module: string
  /** Key of the words that name it: for a heading, and for a screen reader. */
  readonly label: string
}

/** A page of its own, reached from the navigation. */
export interface PluginPage extends PanelPlace {
  /** Last part of its address, kebab-case; unique in the plugin. */
  readonly name: string
  /** Who may see it. */
  readonly needs: Permission
  /** Default `business`. */
  readonly group?: NavigationGroup
  /** An icon of the kit; default `plug`. */
  readonly icon?: string
}

/** A card on the page _Today_. */
export interface PluginWidget extends PanelPlace {
  readonly name: string
  /** Who may see it. */
  readonly needs: Permission
  /** Small ones first; default 100, then by plugin. */
  readonly order?: number
}

/** A part of a page of the admin. */
export interface PluginAdminSlot extends PanelPlace {
  readonly slot: AdminSlot
  /** Who may see it, beside the page that it is on. */
  readonly needs?: Permission
  readonly order?: number
}

/** A part of a page of the storefront, for everybody. */
export interface PluginStorefrontSlot extends PanelPlace {
  readonly slot: StorefrontSlot
  readonly order?: number
}

/** What a plugin shows in the admin. */
export interface PluginAdmin {
  /** Folder of built ES modules inside the package: `new URL('./admin/', import.meta.url)`. All of it is public. */
  readonly folder: URL
  /** A panel on the page of its settings, for whoever may read plugins. */
  readonly panel?: string
  /** True: the panel draws the settings, too; the form of the schema stands in for it only while it fails. */
  readonly panelHasSettings?: boolean
  readonly pages?: readonly PluginPage[]
  readonly widgets?: readonly PluginWidget[]
  readonly slots?: readonly PluginAdminSlot[]
}

/** What a plugin shows on storefronts. */
export interface PluginStorefront {
  /** Folder of built ES modules inside the package. All of it is public. */
  readonly folder: URL
  readonly slots: readonly PluginStorefrontSlot[]
}
