import { computed, inject, onScopeDispose, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue'
import { isAborted } from '../api/api-problem.js'
import type { PluginPanels } from '../api/panel-api.js'
import { useSession } from '../session/session.js'
import { oneAtATime } from './one-at-a-time.js'
import { StyleSheets } from './style-sheets.js'

/** For whoever hears no news: roles without the stream, networks that break it. */
const POLL_MS = 30_000
/** Another process may answer that has not got it yet. */
const AFTER_CHANGE_MS = [0, 300, 900, 2_000]

/** What the plugins of the open business show here. */
export interface Panels {
  /** Null before the first answer. */
  items: ShallowRef<PluginPanels[] | null>
  refresh(): Promise<void>
  /** Looks at once and a few times more, after plugins were changed from here. */
  refreshSoon(): void
  readonly sheets: StyleSheets
  /** Errors that some place has told of. */
  readonly told: WeakSet<Error>
}

export const PANELS: InjectionKey<Panels> = Symbol('panels')

/** Made by the shell for one business, for as long as that is open. */
export function createPanels(): Panels {
  const session = useSession()
  const items = shallowRef<PluginPanels[] | null>(null)
  const timers = new Set<number>()
  const end = new AbortController()
  let seen = ''

  // Several ask within a moment after an install: the first answer is shown, and the last one, too.
  const refresh = oneAtATime(async () => {
    try {
      const answer = await session.api.panels.list(end.signal)
      const text = JSON.stringify(answer.items)
      // The same answer is no news: nothing that is shown is touched.
      if (text === seen) return
      seen = text
      items.value = answer.items
    } catch (error) {
      // What is shown stays; the next look is soon.
      if (!isAborted(error)) items.value ??= []
    }
  })
  function refreshSoon(): void {
    for (const ms of AFTER_CHANGE_MS) timers.add(window.setTimeout(() => void refresh(), ms))
  }
  const look = () => {
    if (document.visibilityState === 'visible') void refresh()
  }
  const poll = window.setInterval(look, POLL_MS)
  window.addEventListener('focus', look)
  onScopeDispose(() => {
    clearInterval(poll)
    timers.forEach(timer => clearTimeout(timer))
    window.removeEventListener('focus', look)
    end.abort()
  })
  void refresh()
  return { items, refresh, refreshSoon, sheets: new StyleSheets(), told: new WeakSet() }
}

export function usePanels(): Panels {
  const panels = inject(PANELS)
  if (!panels) throw new Error('usePanels outside of the shell')
  return panels
}

/** Something of a plugin in its place, in the order of the page. */
export type Placed<T> = T & { plugin: PluginPanels }

export function usePlaced<T extends { order: number }>(of: (plugin: PluginPanels) => T[]): ComputedRef<Placed<T>[]> {
  const panels = usePanels()
  return computed(() =>
    (panels.items.value ?? [])
      .flatMap(plugin => of(plugin).map(one => ({ ...one, plugin })))
      .sort((left, right) => left.order - right.order),
  )
}
