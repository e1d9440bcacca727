const WAIT_MS = 3_000

/** Style sheets of plugins, each linked once while anything of its plugin is shown. */
export class StyleSheets {
  private readonly links = new Map<string, { element: HTMLLinkElement; users: number; loaded: Promise<void> }>()

  /** Links them and waits until they are there; one that does not come does not hold up the rest. */
  async take(addresses: readonly string[]): Promise<void> {
    await Promise.all(addresses.map(address => this.takeOne(address)))
  }

  release(addresses: readonly string[]): void {
    for (const address of addresses) {
      const link = this.links.get(address)
      if (!link) continue
      link.users -= 1
      if (link.users > 0) continue
      link.element.remove()
      this.links.delete(address)
    }
  }

  private takeOne(address: string): Promise<void> {
    const known = this.links.get(address)
    if (known) {
      known.users += 1
      return known.loaded
    }
    const element = document.createElement('link')
    element.rel = 'stylesheet'
    element.href = address
    const loaded = new Promise<void>(resolve => {
      element.addEventListener('load', () => resolve())
      element.addEventListener('error', () => resolve())
      window.setTimeout(resolve, WAIT_MS)
    })
    document.head.append(element)
    this.links.set(address, { element, users: 1, loaded })
    return loaded
  }
}
