import { ref, shallowRef, type InjectionKey } from 'vue'
import { KIT_MESSAGES } from '../../kit/kit-messages.js'
import type { KitMessages } from '../../kit/locales/en.js'
import { PANEL, type PanelModule } from '../../kit/panel.js'
import { TOASTS, type Toasts } from '../../kit/toasts.js'
import type { PluginPanels } from '../api/panel-api.js'
import { loadPanel, loadWords } from './load-panel.js'
import { PanelApp, type FailureKind } from './panel-app.js'
import type { Panels } from './panels.js'
import type { TypedFields } from './typed-fields.js'
import type { PanelContext } from './use-panel-context.js'

const SLOW_MS = 250
const LATE_MS = 5_000

export interface PanelShowParts {
  /** What is to be shown now. */
  source(): { readonly plugin: PluginPanels; readonly module: string }
  box(): HTMLElement | null
  readonly context: PanelContext
  readonly panels: Panels
  readonly toasts: Toasts
  /** Of the kit's components, in the language of the page. */
  readonly kitWords: KitMessages
}

/** Loads the module of a place, swaps it for another version, and takes it out. */
export class PanelShow {
  readonly state = ref<'loading' | 'shown' | 'failed'>('loading')
  /** What did not work, while the rest of it stands. */
  readonly trouble = shallowRef<string | null>(null)
  /** Why it cannot be shown. */
  readonly failure = shallowRef<string | null>(null)
  /** It takes longer than a moment; than anybody expects. */
  readonly isSlow = ref(false)
  readonly isLate = ref(false)
  /** False: it was never there. */
  readonly wasLoaded = ref(false)
  private app: PanelApp | null = null
  private styles: readonly string[] = []
  private typed: ReturnType<TypedFields['read']> | undefined
  private timers: number[] = []
  private round = 0
  private attempt = 0

  constructor(private readonly parts: PanelShowParts) {}

  /** Shows what is to be shown; a version that is there stands until the next one is loaded. */
  async start(): Promise<void> {
    const { plugin, module } = this.parts.source()
    this.attempt += 1
    const mine = this.attempt
    if (!this.app) this.wait()
    const { sheets } = this.parts.panels
    const linked = sheets.take(plugin.styles)
    let isHeld = true
    try {
      const [loaded, words] = await Promise.all([loadPanel(module, this.round), loadWords(plugin.words), linked])
      if (mine !== this.attempt) return sheets.release(plugin.styles)
      this.takeOut()
      this.styles = plugin.styles
      isHeld = false
      this.parts.context.words = words
      this.wasLoaded.value = true
      this.mount(loaded, module)
    } catch (error) {
      if (isHeld) sheets.release(plugin.styles)
      if (mine !== this.attempt) return
      this.wasLoaded.value = false
      this.failed(error, 'fatal')
    }
  }

  /** Anew, with what was typed. */
  again(): Promise<void> {
    this.round += 1
    return this.start()
  }

  /** Another version came. */
  swap(): Promise<void> {
    this.round = 0
    return this.start()
  }

  end(): void {
    this.attempt += 1
    this.stopWaiting()
    this.takeOut()
  }

  private mount(loaded: PanelModule, module: string): void {
    const { context, toasts, panels, kitWords } = this.parts
    const provides = [
      [PANEL, context],
      [TOASTS, toasts],
      [KIT_MESSAGES, kitWords],
    ] as unknown as [InjectionKey<unknown>, unknown][]
    const app: PanelApp = new PanelApp(loaded, {
      address: module.split('/').slice(0, 4).join('/'),
      told: panels.told,
      provides,
      failed: (error, kind) => this.app === app && this.failed(error, kind),
      settled: () => this.app === app && this.settled(),
    })
    this.app = app
    this.trouble.value = null
    const box = this.parts.box()
    if (box) app.mount(box)
    // One that failed at once is gone: what was typed waits for the next.
    if (this.app !== app) return
    if (this.typed) app.typed.give(app.root, this.typed)
    this.typed = undefined
  }

  private settled(): void {
    this.stopWaiting()
    this.failure.value = null
    this.state.value = 'shown'
  }

  private failed(error: unknown, kind: FailureKind): void {
    const text = error instanceof Error ? error.message : String(error)
    if (kind === 'passing') {
      this.trouble.value = text
      return
    }
    this.stopWaiting()
    this.takeOut()
    this.trouble.value = null
    this.failure.value = text
    this.state.value = 'failed'
  }

  private takeOut(): void {
    if (this.app) this.typed = new Map([...(this.typed ?? []), ...this.app.typed.read(this.app.root)])
    this.app?.end()
    this.app = null
    this.parts.panels.sheets.release(this.styles)
    this.styles = []
  }

  private wait(): void {
    this.stopWaiting()
    this.state.value = 'loading'
    this.timers = [
      window.setTimeout(() => (this.isSlow.value = true), SLOW_MS),
      window.setTimeout(() => (this.isLate.value = true), LATE_MS),
    ]
  }

  private stopWaiting(): void {
    this.timers.forEach(timer => clearTimeout(timer))
    this.isSlow.value = this.isLate.value = false
  }
}
