import type * as Vue from 'vue'
import type { App, Component, InjectionKey } from 'vue'
import type { StorefrontSlot } from './storefront-slot.js'

/** What a slot gives to the modules in it. */
export interface SlotSurroundings {
  readonly business: { slug: string; name: string; timeZone: string; currency: string; locale: string }
  readonly subject: object
  /** Slug for the header; empty on a host name of the business. */
  readonly tenant: string
}

interface SlotModule {
  kind: 'bookwright-panel'
  component: Component
  install?: (app: App) => void
}

/**
 * Shows modules of plugins in a box, an app each. One that fails is taken out, and customers see what is left: the page works
 * without it. Loaded only where a plugin has a slot; Vue and the kit come by the import map of the page.
 * @returns What takes them out.
 */
export function showSlots(box: HTMLElement, slots: readonly StorefrontSlot[], around: SlotSurroundings): () => void {
  const ends = slots.map(slot => {
    const section = document.createElement('section')
    section.setAttribute('aria-label', slot.label)
    section.dataset['plugin'] = slot.pluginId
    box.append(section)
    return showOne(section, slot, around)
  })
  return () => ends.forEach(end => end())
}

function showOne(section: HTMLElement, slot: StorefrontSlot, around: SlotSurroundings): () => void {
  let app: App | null = null
  let isOver = false
  const end = () => {
    isOver = true
    section.remove()
    const ended = app
    app = null
    setTimeout(() => ended?.unmount())
  }
  const fail = (error: unknown) => {
    if (!isOver) end()
    reportError(error)
  }
  loadOne(slot)
    .then(({ vue, key, module, words }) => {
      if (isOver) return
      const { component, install } = module
      app = vue.createApp({ render: () => vue.h(vue.Suspense, null, { default: () => vue.h(component) }) })
      // A handler that fails leaves what is shown: only what cannot be drawn goes.
      app.config.errorHandler = (error, _instance, info) =>
        /(runtime-[56]|event handler)$/.test(info) ? reportError(error) : fail(error)
      app.provide(key, panelOf(slot, around, words))
      install?.(app)
      app.mount(section)
    })
    .catch(fail)
  return end
}

async function loadOne({ module, styles, words }: StorefrontSlot) {
  linkStyles(styles)
  // Names in variables: the build of the storefront must not bundle what the import map of the page says.
  const [vueName, kitName] = ['vue', '@bookwright/admin-kit/storefront']
  const [vue, kit, loaded, texts] = (await Promise.all([
    import(/* @vite-ignore */ vueName),
    import(/* @vite-ignore */ kitName),
    import(/* @vite-ignore */ module),
    Promise.all(words.map(address => fetch(address).then(answer => (answer.ok ? answer.json() : {})))),
  ])) as [typeof Vue, { PANEL: InjectionKey<object> }, { default?: SlotModule | Component }, Record<string, string>[]]
  const all = Object.assign({}, ...texts) as Record<string, string>
  return { vue, key: kit.PANEL, module: asModule(loaded.default, module), words: all }
}

/** The default export is a component, or what definePanel() answers. */
function asModule(found: SlotModule | Component | undefined, address: string): SlotModule {
  if (found === undefined) throw new Error(`${address} has no default export`)
  return 'kind' in found ? (found as SlotModule) : { kind: 'bookwright-panel', component: found as Component }
}

function linkStyles(addresses: readonly string[]): void {
  for (const address of addresses) {
    if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) continue
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = address
    document.head.append(link)
  }
}

function panelOf({ pluginId, slot }: StorefrontSlot, around: SlotSurroundings, words: Record<string, string>) {
  const { business, subject, tenant } = around
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`/api/v1/p/${pluginId}${path}`, {
      method,
      // As a guest, also beside a signed-in admin.
      credentials: 'omit',
      headers: {
        Accept: 'application/json',
        ...(tenant ? { 'Bookwright-Tenant': tenant } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const content: unknown = answer.status === 204 ? undefined : await answer.json().catch(() => ({}))
    if (answer.ok) return content
    const { code = '', detail = '' } = (content ?? {}) as { code?: string; detail?: string }
    throw Object.assign(new Error(detail), { status: answer.status, code })
  }
  return {
    plugin: { id: pluginId },
    place: { kind: 'slot', name: slot },
    business,
    subject,
    api: {
      get: (path: string, query: Record<string, string> = {}) => {
        const text = new URLSearchParams(query).toString()
        return call('GET', text ? `${path}?${text}` : path)
      },
      post: (path: string, body: unknown) => call('POST', path, body ?? {}),
    },
    t: (key: string, values: Record<string, string | number> = {}) =>
      (words[key] ?? key).replace(/\{(\w+)\}/g, (same, name: string) => String(values[name] ?? same)),
  }
}
