import { ConfigProvider } from 'reka-ui'
import { createApp, h, Suspense, type App, type InjectionKey } from 'vue'
import type { PanelModule } from '../../kit/panel.js'
import { pageDirection } from '../locales/language.js'
import { TypedFields } from './typed-fields.js'

/** `fatal`: nothing can be shown any more; `passing`: something that was begun did not work, the rest stands. */
export type FailureKind = 'fatal' | 'passing'

export interface PanelAppOptions {
  /** Where the files of the plugin lie: errors that come from there are its own. */
  readonly address: string
  /** Errors that were told, and come by again as those of the window. */
  readonly told: WeakSet<Error>
  readonly provides: readonly (readonly [InjectionKey<unknown>, unknown])[]
  failed(error: unknown, kind: FailureKind): void
  /** Called when what it waits for in its setup is there. */
  settled(): void
}

/** Numbers of `info` in a built Vue (errorHandling.ts of Vue 3.5): handlers of native events and of components. */
const HANDLER = /(runtime-[56]|event handler)$/

/** One module of a plugin as an app of its own in a box of the page; see ADR 0048. */
export class PanelApp {
  readonly typed = new TypedFields()
  private readonly app: App
  private readonly element = document.createElement('div')
  private readonly ends: (() => void)[] = []
  private isOver = false

  constructor(
    module: PanelModule,
    private readonly options: PanelAppOptions,
  ) {
    const { component } = module
    const settled = () => options.settled()
    const content = () => h(Suspense, { onResolve: settled }, { default: () => h(component) })
    // Menus and lists of the kit turn round where the page is read from right to left.
    this.app = createApp({ render: () => h(ConfigProvider, { dir: pageDirection() }, { default: content }) })
    this.app.config.errorHandler = (error, _instance, info) => {
      if (error instanceof Error) options.told.add(error)
      this.fail(error, HANDLER.test(info) ? 'passing' : 'fatal')
      // For the author: whoever looks into the console finds where it happened.
      reportError(error)
    }
    for (const [key, value] of options.provides) this.app.provide(key, value)
    module.install?.(this.app)
  }

  /** @throws whatever its first rendering throws and Vue does not catch. */
  mount(box: HTMLElement): void {
    this.element.dataset['testid'] = 'panel-content'
    box.append(this.element)
    this.ends.push(this.typed.watch(this.element), this.catchStrays())
    this.app.mount(this.element)
  }

  get root(): HTMLElement {
    return this.element
  }

  /** Takes out all that it rendered; what it fails with then is nobody's problem any more. */
  end(): void {
    if (this.isOver) return
    this.isOver = true
    for (const end of this.ends) end()
    this.element.remove()
    // Not within the rendering that may have failed.
    setTimeout(() => {
      try {
        this.app.unmount()
      } catch (error) {
        reportError(error)
      }
    })
  }

  private fail(error: unknown, kind: FailureKind): void {
    if (this.isOver) return
    this.options.failed(error, kind)
  }

  /** Timers and promises that Vue knows nothing of. */
  private catchStrays(): () => void {
    const isOwn = (text: string | undefined) => text?.includes(this.options.address) === true
    const note = (error: unknown, from?: string) => {
      const isTold = error instanceof Error && this.options.told.has(error)
      if (!isTold && (isOwn(from) || isOwn((error as Error | undefined)?.stack))) this.fail(error, 'passing')
    }
    const onError = ({ error, filename }: ErrorEvent) => note(error, filename)
    const onRejection = ({ reason }: PromiseRejectionEvent) => note(reason)
    window.addEventListener('error', onError)
    window.addEventListener('unhandledrejection', onRejection)
    return () => {
      window.removeEventListener('error', onError)
      window.removeEventListener('unhandledrejection', onRejection)
    }
  }
}
