import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import { installKeyboardProbe, type Stop } from './keyboard-probe.js'

type Role = Parameters<Page['getByRole']>[0]

/** More stops than any page has; a control that did not come until then cannot be reached. */
const MOST_STOPS = 120
const WAIT_MS = 5_000

/**
 * Somebody who has a keyboard and nothing else. Every step looks whether the focus can be seen, whether it moves on, and
 * whether something lies over it.
 *
 * Give `Keyboard.prepare` to the page before it loads its first document.
 */
export class Keyboard {
  constructor(readonly page: Page) {}

  static prepare(this: void, page: Page): Promise<void> {
    return page.addInitScript(installKeyboardProbe).then(() => undefined)
  }

  /** The stop that has the focus. @throws AssertionError when the last one did not show it, or this one is covered. */
  async step(): Promise<Stop> {
    const stop = await this.page.evaluate(() => window.keyboardProbe.step())
    expect(stop.unseen, 'nothing shows the focus at').to.equal('')
    expect(stop.coveredBy, `${stop.label} has the focus under`).to.equal('')
    return stop
  }

  /** Tab, or Shift-Tab; the focus must move. */
  async tab(back = false): Promise<Stop> {
    const before = await this.step()
    for (let presses = 0; presses < before.parts; presses += 1) {
      await this.page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
      const after = await this.step()
      if (after.id !== before.id || after.id === 0) return after
    }
    throw new Error(`Tab does not leave ${before.label}`)
  }

  /**
   * Tabs until the control of this role and accessible name has the focus; waits first until there is one.
   *
   * @throws Error with the stops that came instead, when it does not come.
   */
  async tabTo(role: Role, name: string | RegExp, back = false): Promise<void> {
    const wanted = this.named(role, name)
    await wanted.first().waitFor()
    const stops: string[] = []
    while (stops.length <= MOST_STOPS) {
      if (await hasFocus(wanted)) return
      const { label } = await this.tab(back)
      stops.push(label)
    }
    throw new Error(`Tab does not reach ${role} ${String(name)}, only ${[...new Set(stops)].join(', ')}`)
  }

  /** Enter on a button or a link. */
  async activate(role: Role, name: string | RegExp): Promise<void> {
    await this.tabTo(role, name)
    await this.page.keyboard.press('Enter')
  }

  /** Space on a switch, a checkbox or a button. */
  async toggle(role: Role, name: string | RegExp): Promise<void> {
    await this.tabTo(role, name)
    await this.page.keyboard.press('Space')
  }

  /** Writes into a field, instead of what stands there. */
  async write(name: string | RegExp, text: string): Promise<void> {
    await this.tabTo('textbox', name)
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.keyboard.type(text)
  }

  /** Types the words of an entry into a list, as browsers take them. */
  async choose(name: string | RegExp, entry: string): Promise<void> {
    await this.tabTo('combobox', name)
    await this.page.keyboard.type(entry)
    const chosen = await this.named('combobox', name).evaluate(
      list => (list as HTMLSelectElement).selectedOptions[0]?.text,
    )
    expect(chosen).to.equal(entry)
  }

  /** Opens a menu with Enter, goes down to the entry with arrows, and takes it. */
  async choosePage(menu: string | RegExp, entry: string): Promise<void> {
    await this.activate('button', menu)
    const wanted = this.page.getByRole('menuitem', { name: entry, exact: true })
    await wanted.waitFor()
    for (let presses = 0; presses < MOST_STOPS && !(await hasFocus(wanted)); presses += 1) {
      await this.page.keyboard.press('ArrowDown')
    }
    expect(await hasFocus(wanted), `arrows reach ${entry}`).to.equal(true)
    await this.page.keyboard.press('Enter')
    await wanted.waitFor({ state: 'detached' })
    await this.expectFocusKept(`after the menu`)
  }

  async expectFocusOn(role: Role, name: string | RegExp): Promise<void> {
    const wanted = this.named(role, name)
    await wanted.first().waitFor()
    await this.until(() => hasFocus(wanted), `the focus is on ${role} ${String(name)}`)
  }

  /** What had the focus may have gone; the focus must stand somewhere, or Tab begins at the top of the page again. */
  async expectFocusKept(when: string): Promise<void> {
    await this.until(() => this.page.evaluate(() => document.activeElement !== document.body), `a focus ${when}`)
  }

  /** Escape closes what lies on top, and gives the focus back to what opened it. */
  async escapeTo(role: Role, name: string | RegExp): Promise<void> {
    await this.page.keyboard.press('Escape')
    await this.page.getByRole('dialog').waitFor({ state: 'detached' })
    await this.expectFocusOn(role, name)
  }

  /**
   * Tabs once around the page.
   *
   * @returns The stops in their order, as role and accessible name.
   * @throws AssertionError when a stop has no name, or when a pointer can use what Tab does not reach.
   */
  async walk(): Promise<string[]> {
    const names: string[] = []
    const reached: number[] = []
    for (let presses = 0; presses <= MOST_STOPS; presses += 1) {
      const { id, label } = await this.tab()
      if (id === 0) continue
      if (id === reached[0]) break
      expect(reached.includes(id), `Tab turns in a circle at ${label}: ${names.join(', ')}`).to.equal(false)
      reached.push(id)
      const name = /^- '?(\w+ "[^"]+")/.exec(await this.page.locator(':focus').ariaSnapshot())?.[1]
      expect(name, `${label} has a name`).to.be.a('string')
      names.push(name ?? '')
    }
    expect(reached, 'stops').to.have.length.within(1, MOST_STOPS)
    const missed = await this.page.evaluate(ids => window.keyboardProbe.unreached(ids), reached)
    expect(missed, 'Tab does not reach').to.deep.equal([])
    return names
  }

  private named(role: Role, name: string | RegExp): Locator {
    return this.page.getByRole(role, typeof name === 'string' ? { name, exact: true } : { name })
  }

  private async until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + WAIT_MS
    while (!(await isTrue())) {
      if (Date.now() > deadline) throw new Error(`not so: ${what}; it is on ${(await this.step()).label}`)
      await new Promise(resolve => setTimeout(resolve, 25))
    }
  }
}

function hasFocus(wanted: Locator): Promise<boolean> {
  return wanted.evaluateAll(found => found.some(one => one === document.activeElement))
}
