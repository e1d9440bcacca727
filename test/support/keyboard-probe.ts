/** Where the focus stands, as the page sees it. */
export interface Stop {
  /** One number per element for as long as its document lives; 0 is the body. */
  readonly id: number
  readonly label: string
  /** How often Tab stops inside: day, month, year and picker of a date; else 1. */
  readonly parts: number
  /** Label of the stop that was left if nothing showed that it had the focus; else empty. */
  readonly unseen: string
  /** What lies over the middle of the stop; empty when it can be seen. */
  readonly coveredBy: string
}

export interface KeyboardProbe {
  step(): Stop
  /** What a pointer can use and what Tab did not reach, given the ids that it reached. */
  unreached(reached: readonly number[]): string[]
}

declare global {
  interface Window {
    keyboardProbe: KeyboardProbe
  }
}

/** Runs in the page before its own scripts; it stands alone, because only its text gets there. */
export function installKeyboardProbe(): void {
  const ids = new WeakMap<Element, number>()
  const listening = new Set<Element>()
  let count = 0
  let left: { element: Element; rings: string[] } | undefined

  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...call: Parameters<typeof add>) {
    if (this instanceof HTMLElement && ['click', 'mousedown', 'pointerdown'].includes(call[0])) listening.add(this)
    return add.apply(this, call)
  } as typeof add

  function idOf(element: Element): number {
    if (element === document.body || element === document.documentElement) return 0
    const known = ids.get(element) ?? (count += 1)
    ids.set(element, known)
    return known
  }
  function describe(element: Element): string {
    const name = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent
    const words = (name ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)
    return `${element.tagName.toLowerCase()} "${words}"`
  }
  /** Rings drawn on the element itself, on the wrapper of a hidden input, or on the mark beside it. */
  function ringsOf(element: Element): string[] {
    return [element, element.parentElement, element.nextElementSibling].map(one => {
      if (!one) return ''
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one)
      const isDrawn =
        outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\)$|transparent/.test(outlineColor)
      return `${isDrawn ? `${outlineStyle} ${outlineWidth} ${outlineColor}` : ''}|${boxShadow === 'none' ? '' : boxShadow}`
    })
  }
  function isRingGone(): boolean {
    if (!left?.element.isConnected) return true
    const rest = ringsOf(left.element)
    return left.rings.some((ring, index) => ring !== '|' && ring !== '' && ring !== rest[index])
  }
  /** Of a page that has the focus to be read: of what can be seen of it, for pages are longer than windows. */
  function middleOf(element: Element, box: DOMRect): [x: number, y: number] {
    const isRead = (element as HTMLElement).tabIndex < 0
    const [end, foot] = isRead
      ? [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)]
      : [box.right, box.bottom]
    const [start, head] = isRead ? [Math.max(box.left, 0), Math.max(box.top, 0)] : [box.left, box.top]
    return [(start + end) / 2, (head + foot) / 2]
  }
  function coverOf(element: Element): string {
    const box = element.getClientRects()[0]
    if (!box) return 'nothing: it has no box'
    const [x, y] = middleOf(element, box)
    const top = document.elementFromPoint(x, y)
    if (!top) return 'nothing: it is outside of the window'
    const isIt = [element, ...((element as HTMLInputElement).labels ?? [])].some(
      one => one.contains(top) || top.contains(one),
    )
    return isIt || top.closest('[role="status"]') ? '' : describe(top)
  }
  function isUsable(element: Element): boolean {
    const { visibility, display } = getComputedStyle(element)
    if (visibility !== 'visible' || display === 'none' || element.getClientRects().length === 0) return false
    if (element.closest('[inert], [aria-hidden="true"], :disabled')) return false
    // One stop for all of them: arrow keys move inside.
    return !element.matches('[role="menuitem"], [role="option"], [role="tab"], [role="gridcell"], input[type="radio"]')
  }

  window.keyboardProbe = {
    step() {
      const active = document.activeElement ?? document.body
      const moved = left && left.element !== active
      const unseen = moved && left && !isRingGone() ? describe(left.element) : ''
      const id = idOf(active)
      // A heading or a page takes the focus to be read, and is no stop of Tab: it needs no ring.
      const isStop = id !== 0 && (active as HTMLElement).tabIndex >= 0
      left = isStop ? { element: active, rings: ringsOf(active) } : undefined
      const parts = active.matches('input[type="date"], input[type="time"], input[type="datetime-local"]') ? 7 : 1
      return {
        id,
        parts,
        label: id === 0 ? 'body' : describe(active),
        unseen,
        coveredBy: id === 0 ? '' : coverOf(active),
      }
    },
    unreached(reached) {
      const controls = 'a[href], button, input, select, textarea, summary, [role="button"], [role="link"], [onclick]'
      const pointed = [...document.body.querySelectorAll('*')].filter(one => getComputedStyle(one).cursor === 'pointer')
      const all = new Set([...document.body.querySelectorAll(controls), ...pointed, ...listening])
      const stops = [...document.body.querySelectorAll('*')].filter(one => reached.includes(ids.get(one) ?? 0))
      const isServed = (element: Element) =>
        stops.some(stop => stop.contains(element) || element.contains(stop)) ||
        stops.some(stop => [...((stop as HTMLInputElement).labels ?? [])].some(label => label.contains(element)))
      return [...all].filter(one => one.isConnected && isUsable(one) && !isServed(one)).map(describe)
    },
  }
}
