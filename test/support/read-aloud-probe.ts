declare global {
  interface Window {
    /** Something is said without the focus going there: by a live region, or by one that says nothing (`isLost`). */
    heard(this: void, text: string, isLost: boolean): void
  }
}

/** Runs in the page before its own scripts; it stands alone, because only its text gets there. */
export function installEar(): void {
  const LIVE = '[aria-live="polite"], [aria-live="assertive"], [role="status"], [role="alert"], [role="log"]'

  function isSilent(element: Element): boolean {
    return (
      element.closest('[aria-hidden="true"], [inert], [aria-busy="true"], [hidden]') !== null ||
      !element.checkVisibility()
    )
  }
  /** The words inside, with names in place of what has one, and without what is for the eye alone. */
  function wordsOf(node: Node): string {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ''
    if (!(node instanceof Element) || isSilent(node)) return ''
    const name = node.getAttribute('aria-label')
    if (name) return ` ${name} `
    const words = [...node.childNodes].map(wordsOf).join('')
    return getComputedStyle(node).display.startsWith('inline') ? words : ` ${words} `
  }
  const tidy = (text: string) => text.replace(/\s+/g, ' ').trim()
  /** Of a status and an alert all is read, of another region what came. */
  const isWhole = (region: Element) => region.matches('[role="status"], [role="alert"], [aria-atomic="true"]')

  function regionsIn(node: Node): Element[] {
    if (!(node instanceof Element)) return []
    return [...(node.matches(LIVE) ? [node] : []), ...node.querySelectorAll(LIVE)]
  }

  new MutationObserver(records => {
    const came = new Set<Element>()
    const changed = new Map<Element, Set<Node>>()
    for (const { target, addedNodes, type } of records) {
      for (const node of addedNodes) for (const region of regionsIn(node)) came.add(region)
      const region = (target instanceof Element ? target : target.parentElement)?.closest(LIVE)
      if (!region) continue
      const nodes = changed.get(region) ?? new Set()
      changed.set(region, nodes)
      if (type === 'characterData') nodes.add(target)
      for (const node of addedNodes) nodes.add(node)
    }
    for (const region of came) {
      if (!region.isConnected || isSilent(region)) continue
      const text = tidy(wordsOf(region))
      // An alert is heard when it comes; another region must stand there first, or what it says may be lost.
      if (text !== '') window.heard(text, region.getAttribute('role') !== 'alert')
    }
    for (const [region, nodes] of changed) {
      if (came.has(region) || !region.isConnected || isSilent(region)) continue
      const added = [...nodes].filter(node => node.isConnected)
      const text = tidy(isWhole(region) ? wordsOf(region) : added.map(wordsOf).join(' '))
      if (text !== '') window.heard(text, false)
    }
  }).observe(document, { subtree: true, childList: true, characterData: true })
}
