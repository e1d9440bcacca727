import { onMounted, onScopeDispose } from 'vue'

interface Place {
  parent: Node
  before: Node | null
}

const STOPS = 'a[href], button, input, select, textarea, [tabindex="0"]'
const HOMES = 'main[tabindex="-1"], h1[tabindex="-1"]'

/**
 * Keeps the focus when what had it leaves the page: a row that was removed, a form that is done, a message, the second
 * of two dialogs. It goes to where the page was left, or to what now stands at that place, else to the page as a whole.
 * A browser would put it on the body, and Tab would begin at the top.
 */
export function useKeptFocus(): void {
  let last: Element | null = null
  /** The last one in the page itself; dialogs and messages come and go beside it. */
  let held: HTMLElement | null = null
  let place: Place | null = null
  let isPointer = false
  const observer = new MutationObserver(records => {
    if (held && !held.isConnected) place = placeOf(held, records) ?? place
    // A dialog that closes gives the focus back in a task of its own; it comes first.
    if (last && !last.isConnected) window.setTimeout(settle)
  })

  function settle(): void {
    if (last?.isConnected !== false || document.activeElement !== document.body) return
    const stop = held?.isConnected ? held : isPointer ? null : stopAt(place)
    const target = stop ?? document.querySelector<HTMLElement>(HOMES)
    target?.focus({ preventScroll: stop === null })
  }
  function onFocusIn({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return
    last = target
    if (!target.closest('main')) return
    held = target
    place = null
  }
  function onPointerDown(): void {
    isPointer = true
    last = null
  }
  const onKeyDown = () => (isPointer = false)

  onMounted(() => {
    observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', onFocusIn)
    document.addEventListener('pointerdown', onPointerDown, true)
    document.addEventListener('keydown', onKeyDown, true)
  })
  onScopeDispose(() => {
    observer.disconnect()
    document.removeEventListener('focusin', onFocusIn)
    document.removeEventListener('pointerdown', onPointerDown, true)
    document.removeEventListener('keydown', onKeyDown, true)
  })
}

/** Where it stood, as the outermost removal says. */
function placeOf(held: Element, records: readonly MutationRecord[]): Place | null {
  let place: Place | null = null
  let gone: Node = held
  for (const { removedNodes, target, previousSibling } of records) {
    if (![...removedNodes].some(node => node.contains(gone))) continue
    place = { parent: target, before: previousSibling }
    gone = target
  }
  return place
}

/** The first stop after the place, else the last one before it; only within its parent, which must be in the page. */
function stopAt(place: Place | null): HTMLElement | null {
  if (!place?.parent.isConnected || !(place.parent instanceof Element) || !place.parent.closest('main')) return null
  const children = [...place.parent.childNodes]
  const at = place.before ? children.indexOf(place.before as ChildNode) + 1 : 0
  const after = children.slice(at).flatMap(stopsIn)
  return after[0] ?? children.slice(0, at).flatMap(stopsIn).at(-1) ?? null
}

function stopsIn(node: Node): HTMLElement[] {
  if (!(node instanceof HTMLElement)) return []
  const all = [node, ...node.querySelectorAll<HTMLElement>(STOPS)]
  return all.filter(one => one.matches(STOPS) && !one.matches(':disabled, [tabindex="-1"]') && one.checkVisibility())
}
