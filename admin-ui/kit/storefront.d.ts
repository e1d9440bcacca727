import type { App, Component } from 'vue'

/** What a module for a slot of the storefront exports as its default. */
export interface SlotModule {
  readonly kind: 'bookwright-panel'
  readonly component: Component
  readonly install?: (app: App) => void
}

/** What a slot is about; `services` is about nothing. */
export interface StorefrontSlotSubjects {
  services: Record<string, never>
  confirmation: { readonly bookingId: string; readonly reference: string; readonly status: string }
  booking: { readonly bookingId: string; readonly reference: string; readonly status: string }
}

/** Asks the engine as whoever visits the storefront. A failure is an Error with `status` and `code`. */
export interface SlotClient {
  get<T>(path: string, query?: Readonly<Record<string, string | number>>): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
}

/** What the storefront gives to a module of a plugin. */
export interface Slot<Subject extends object = Record<string, never>> {
  readonly plugin: { readonly id: string }
  readonly place: { readonly kind: 'slot'; readonly name: string }
  readonly business: {
    readonly slug: string
    readonly name: string
    readonly timeZone: string
    readonly currency: string
    readonly locale: string
  }
  /** What the page is about when the slot is mounted. */
  readonly subject: Readonly<Subject>
  /** The plugin's own routes that are public: `/offers` is `/api/v1/p/<plugin id>/offers`. */
  readonly api: SlotClient
  /** Words of the plugin in the language of the business; the key itself where there are none. */
  t(key: string, values?: Readonly<Record<string, string | number>>): string
}

/** Makes the default export of a module for a slot of the storefront. */
export declare function definePanel(component: Component, options?: { install?: (app: App) => void }): SlotModule

/** What the storefront gives to the module that is shown; call it in `setup`. */
export declare function usePanel<Subject extends object = Record<string, never>>(): Slot<Subject>
