import { pressedLetter } from './pressed-letter.js'

/** Fields that are no work of anybody: searches and choices of what is shown. */
const FIELDS = 'input:not([type="search"]):not([type="file"]):not([role="combobox"]), textarea, select'
/** What sends a dialog that has no form of its own. */
const SENDS = '.bw-dialog__foot button, .bw-sheet__foot button'
/** Not a form of anybody's work at all, and one whose words are kept elsewhere or soon typed again. */
const SEARCH = '[role="search"]'
const UNKEPT = `${SEARCH}, [data-unkept]`
const SCOPES = 'form, [role="dialog"]'
const WRONG = '[aria-invalid="true"]'
/** Complaints that stand beside the fields: of the server, or because somebody else saved meanwhile. */
const REFUSED = '[role="alert"][tabindex="-1"]'
/** How long an answer of the server may take to mark a field as wrong. */
const ANSWER_MS = 15_000

interface Typed {
  /** What stood in the fields before somebody touched them. */
  before: string
  isTouched: boolean
  /** Sent, and nothing was typed since. */
  isSent: boolean
}

/** Forms and dialogs of the page: what was typed into them, and how they are sent. */
export interface FormKeeper {
  /** Whether something typed below this would be lost. */
  isAtRisk(within: ParentNode): boolean
  /** Forgets what was typed below this: somebody said that it may go. */
  letGo(within: ParentNode): void
  stop(): void
}

/**
 * Watches every form of the page, so that none can be forgotten (ADR 0056): Ctrl-S sends the one that somebody is in, what was
 * typed counts as unsaved until it is sent without a complaint, and the first field that is wrong gets the focus. What is
 * not to be kept says so by `data-unkept` or `role="search"`.
 */
export function keepForms(page: Document): FormKeeper {
  const typed = new WeakMap<Element, Typed>()
  const listeners: [string, (event: Event) => void][] = [
    ...['focusin', 'pointerdown', 'keydown', 'beforeinput'].map(
      name => [name, rememberBefore] as [string, typeof touch],
    ),
    ...['input', 'change', 'click'].map(name => [name, touch] as [string, typeof touch]),
    ['submit', sent],
    ['keydown', event => sendByKey(page, event as KeyboardEvent)],
  ]
  for (const [name, listener] of listeners) page.addEventListener(name, listener, true)

  function rememberBefore({ target }: Event): void {
    for (const scope of scopesOf(target)) {
      if (!typed.get(scope)?.isTouched) typed.set(scope, { before: textOf(scope), isTouched: false, isSent: false })
    }
  }
  function touch({ target, type }: Event): void {
    for (const scope of scopesOf(target)) {
      const known = typed.get(scope)
      if (!known) continue
      // A click adds and removes rows of a form; in a dialog it opens and closes parts of it.
      if (type !== 'click' || scope.matches('form')) known.isTouched = true
      known.isSent = type === 'click' ? known.isSent || (target as Element).closest(SENDS) !== null : false
    }
  }
  function sent({ target }: Event): void {
    for (const scope of scopesOf(target)) {
      const known = typed.get(scope)
      if (known) known.isSent = true
    }
    if (target instanceof HTMLElement && !target.closest(SEARCH)) leadToError(target)
  }
  const isUnsaved = (scope: Element) => {
    const known = typed.get(scope)
    const now = textOf(scope)
    if (!known?.isTouched || now === '[]' || known.before === now) return false
    return !known.isSent || isRefused(scope)
  }
  return {
    isAtRisk: within => scopesIn(within).some(isUnsaved),
    letGo(within) {
      for (const scope of scopesIn(within)) typed.delete(scope)
    },
    stop() {
      for (const [name, listener] of listeners) page.removeEventListener(name, listener, true)
    },
  }
}

/** The form and the dialog that something stands in. */
function scopesOf(target: EventTarget | null): Element[] {
  if (!(target instanceof Element) || target.closest(UNKEPT)) return []
  const dialog = target.closest('[role="dialog"]')
  const form = target.closest('form')
  return [...new Set([form, dialog].filter(found => found !== null))]
}

function scopesIn(within: ParentNode): Element[] {
  const own = within instanceof Element && within.matches(SCOPES) ? [within] : []
  return [...own, ...within.querySelectorAll(SCOPES)].filter(scope => !scope.closest(UNKEPT))
}

function textOf(scope: Element): string {
  const fields = [...scope.querySelectorAll<HTMLInputElement>(FIELDS)].filter(field => !field.closest(UNKEPT))
  return JSON.stringify(fields.map(field => (['checkbox', 'radio'].includes(field.type) ? field.checked : field.value)))
}

function isRefused(scope: Element): boolean {
  const around = scope.closest('[role="dialog"], main') ?? scope
  return scope.querySelector(WRONG) !== null || around.querySelector(REFUSED) !== null
}

/** The form that somebody means: where they are, else the open dialog, else the only one of the page. */
function formMeant(page: Document): HTMLFormElement | null {
  const active = page.activeElement
  const dialogs = [...page.querySelectorAll('[role="dialog"]')]
  const top = dialogs.at(-1)
  const own = active?.closest('form')
  if (own && !own.closest(SEARCH) && (!top || top.contains(own))) return own
  const within = top ?? page.querySelector('main') ?? page
  const forms = [...within.querySelectorAll('form')].filter(form => !form.closest(SEARCH))
  return forms.length === 1 || top ? (forms[0] ?? null) : null
}

function sendByKey(page: Document, event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || pressedLetter(event) !== 's') return
  // The browser would save the page as a file, which nobody means here.
  event.preventDefault()
  const form = formMeant(page)
  if (form) return form.requestSubmit()
  const dialog = [...page.querySelectorAll('[role="dialog"]')].at(-1)
  dialog?.querySelector<HTMLElement>('.bw-dialog__foot .bw-btn--primary')?.click()
}

/** The first field that is wrong gets the focus, whether the page finds it or the answer of the server says so. */
function leadToError(form: HTMLElement): void {
  const lead = () => {
    const field = form.querySelector<HTMLElement>(WRONG)
    if (!field) return false
    if (!(document.activeElement instanceof HTMLElement && document.activeElement.matches(WRONG))) field.focus()
    return true
  }
  const watching = new MutationObserver(() => lead() && stop())
  const stop = () => {
    watching.disconnect()
    clearTimeout(timer)
    form.removeEventListener('input', stop, true)
  }
  const timer = setTimeout(stop, ANSWER_MS)
  form.addEventListener('input', stop, true)
  watching.observe(form, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-invalid'] })
  setTimeout(() => lead() && stop())
}
