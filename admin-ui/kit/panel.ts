import { inject, type App, type Component, type InjectionKey } from 'vue'
import type { PluginSettings, SettingsValue } from './settings-field.js'

/** What a module of a plugin exports as its default. */
export interface PanelModule {
  readonly kind: 'bookwright-panel'
  /** Shown in the place; it gets no props, see usePanel. */
  readonly component: Component
  /** Called before the component is mounted: for plugins of Vue, and things to provide. */
  readonly install?: (app: App) => void
}

/** What a request to the engine may carry beside its path. */
export interface PanelRequest {
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Asks the engine as the person who is signed in, for the business that is open. A failure is thrown as a PanelProblem. */
export interface PanelClient {
  get<T>(path: string, request?: PanelRequest): Promise<T>
  post<T>(path: string, request?: PanelRequest): Promise<T>
  put<T>(path: string, request?: PanelRequest): Promise<T>
  patch<T>(path: string, request?: PanelRequest): Promise<T>
  delete<T>(path: string, request?: PanelRequest): Promise<T>
}

/** What a client throws. */
export interface PanelProblem extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  /** Such as `BW_NOT_FOUND`; empty where the answer had none. */
  readonly code: string
  /** What is wrong with what was sent; `path` leads to it, such as `rules.1.percent`. */
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

/** What the business set for the plugin. Saving is a matter of `plugins:write`, and goes through all checks of the form. */
export interface PanelSettings {
  /** Fields, values and where they come from; of secrets only whether they are set. */
  read(signal?: AbortSignal): Promise<PluginSettings>
  /**
   * Sets some values; the others stay, and null puts back what is inherited.
   * @param version - That of what was read: nothing is saved when somebody else saved meanwhile (412).
   * @throws PanelProblem with the issue of each field (400), or with 409 for one that is locked further out.
   */
  save(values: Readonly<Record<string, SettingsValue>>, version?: number): Promise<PluginSettings>
}

export interface PanelBusiness {
  readonly id: string
  readonly slug: string
  readonly name: string
  /** IANA name. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  readonly locale: string
}

/** Where a module is shown. */
export type PanelPlaceKind = 'panel' | 'page' | 'widget' | 'slot'

/** What a slot is about; the other places are about nothing. Ids are those of the API. */
export interface SlotSubjects {
  booking: { readonly bookingId: string; readonly reference: string; readonly status: string }
  customer: { readonly customerId: string }
  /** Undefined while a new service was not saved yet. */
  service: { readonly serviceId: string | undefined }
  /** A day, `YYYY-MM-DD`, in the zone of the business. */
  calendar: { readonly date: string }
}

export interface PanelQuestion {
  readonly title: string
  readonly text?: string
  /** The words on the button that goes on; default "Continue". */
  readonly confirm?: string
  /** The words on the button that does not; default "Cancel". */
  readonly keep?: string
  readonly isDangerous?: boolean
}

/** What the admin gives to a module of a plugin. */
export interface Panel<Subject extends object = Record<string, never>> {
  readonly plugin: { readonly id: string; readonly name: string; readonly version: string }
  readonly place: { readonly kind: PanelPlaceKind; readonly name: string }
  readonly business: PanelBusiness
  /** What the page around it is about now; reactive. */
  readonly subject: Readonly<Subject>
  /** The plugin's own routes: `/stamps` is `/api/v1/p/<plugin id>/stamps`. */
  readonly api: PanelClient
  /** The engine's routes: `/services` is `/api/v1/services`. */
  readonly engine: PanelClient
  readonly settings: PanelSettings
  /** Whether the person who is signed in holds a permission, such as `clients:read`. */
  may(permission: string): boolean
  /** Words of the plugin in the language of the page; the key itself where there are none. `{name}` takes a value. */
  t(key: string, values?: Readonly<Record<string, string | number>>): string
  /** Says something for a few seconds. */
  toast(text: string): void
  /** Asks, and waits for the answer; false when it is put away. */
  confirm(question: PanelQuestion): Promise<boolean>
  /** Goes to an address of the admin, such as `/bookings`. */
  open(address: string): void
}

/** How the host keeps what outlives a swap; see useKept. */
export interface KeptStates {
  readonly states: Map<string, object>
}

/** Given by the host of the place. */
export const PANEL: InjectionKey<Panel<object> & KeptStates> = Symbol('bookwright-panel')

/**
 * Makes the default export of a module of a plugin.
 * @example
 * export default definePanel(StampsPanel)
 */
export function definePanel(component: Component, options: Pick<PanelModule, 'install'> = {}): PanelModule {
  return { kind: 'bookwright-panel', component, ...options }
}

/**
 * What the admin gives to the module that is shown; call it in `setup`.
 * @example
 * const panel = usePanel<SlotSubjects['booking']>()
 */
export function usePanel<Subject extends object = Record<string, never>>(): Panel<Subject> {
  const panel = inject(PANEL, undefined)
  if (!panel) throw new Error('usePanel() is called outside of the setup of a panel')
  return panel as unknown as Panel<Subject>
}
