import { mkdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { CDPSession, Page } from 'playwright-core'
import { Keyboard } from './keyboard.js'
import type { Stop } from './keyboard-probe.js'
import { installEar } from './read-aloud-probe.js'
import { inRepository } from './repository-root.js'

const WAIT_MS = 10_000
/** Read when the focus enters one. */
const PLACES =
  /^(banner|navigation|main|region|group|radiogroup|dialog|alertdialog|form|list|menu|toolbar|table|grid|article|complementary|contentinfo)$/
/** Read after the name, when they are so. */
const STATES = ['checked', 'pressed', 'expanded', 'selected', 'disabled', 'invalid', 'required', 'level', 'hasPopup']
/** Without a name these say nothing; a page or a document has its title. */
const NAMELESS = /^(RootWebArea|body)$/

interface AxNode {
  readonly nodeId: string
  readonly parentId?: string
  readonly backendDOMNodeId?: number
  readonly ignored: boolean
  readonly role?: { value?: string }
  readonly name?: { value?: string }
  readonly description?: { value?: string }
  readonly value?: { value?: unknown }
  readonly properties?: readonly { name: string; value: { value?: unknown } }[]
}

interface Line {
  readonly kind: 'key' | 'focus' | 'said' | 'lost' | 'text'
  readonly text: string
}

/**
 * Somebody who works by keys and hears the page: notes what Chromium's accessibility tree tells a screen reader at every
 * stop of the focus (places that are entered, role, name, state, value, description) and what live regions say, in the
 * order in which it happens.
 *
 * Give `ReadAloud.prepare` to the page before it loads its first document, and begin with `ReadAloud.listen`.
 */
export class ReadAloud extends Keyboard {
  private readonly lines: Line[] = []
  private readonly waiting = new Set<() => void>()
  private placesBefore: readonly number[] = []
  private stopBefore = ''

  private constructor(
    page: Page,
    private readonly tree: CDPSession,
  ) {
    super(page)
  }

  static override async prepare(this: void, page: Page): Promise<void> {
    await Keyboard.prepare(page)
    await page.addInitScript(installEar)
  }

  static async listen(page: Page): Promise<ReadAloud> {
    const reader = new ReadAloud(page, await page.context().newCDPSession(page))
    await page.exposeFunction('heard', (text: string, isLost: boolean) => reader.note(isLost ? 'lost' : 'said', text))
    return reader
  }

  /** Every Tab is a line: what stands there is read. */
  override async tab(back = false): Promise<Stop> {
    const stop = await super.tab(back)
    await this.readFocus()
    return stop
  }

  /** Any other key; what it leads to is read. */
  async press(key: string, times = 1): Promise<void> {
    for (let presses = 0; presses < times; presses += 1) {
      this.note('key', key)
      await this.page.keyboard.press(key)
      await this.readFocus()
    }
  }

  /** Something was done by hand: what is heard from now on comes of it. */
  did(what: string): void {
    this.note('key', what)
  }

  async type(text: string): Promise<void> {
    this.did(`types ${text}`)
    await this.page.keyboard.type(text)
  }

  /** Until it was said, or the focus came to what says it, since the last key. */
  async hear(words: RegExp): Promise<void> {
    const isHeard = () => this.since().some(({ text }) => words.test(text))
    const deadline = Date.now() + WAIT_MS
    while (!isHeard()) {
      if (Date.now() > deadline) throw new Error(`never heard ${String(words)}:\n${this.told()}`)
      await this.readFocus()
      if (!isHeard()) await this.somethingNew()
    }
  }

  /** Reads on from the focus, as with the arrow keys: what the page says that is no stop. */
  async readOn(selector: string): Promise<void> {
    const tree = await this.page.locator(selector).ariaSnapshot()
    for (const line of tree.split('\n')) this.note('text', line.replace(/^ *- /, ''))
  }

  /** What had the focus is read when that moved, or when it says something else than before. */
  async readFocus(): Promise<void> {
    await this.page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const path = await this.focused()
    const [node, ...around] = path
    if (!node || node.ignored) return
    const places = around.filter(({ role, name }) => PLACES.test(role?.value ?? '') && (name?.value ?? '') !== '')
    const entered = places.filter(({ backendDOMNodeId }) => !this.placesBefore.includes(backendDOMNodeId ?? 0))
    const said = sentenceOf(node)
    const stop = `${node.backendDOMNodeId} ${said}`
    this.placesBefore = places.map(({ backendDOMNodeId }) => backendDOMNodeId ?? 0)
    if (stop === this.stopBefore) return
    this.stopBefore = stop
    this.note('focus', [...entered.reverse().map(sentenceOf), said].join(' > '))
  }

  /** All that was heard, a line for each. */
  told(): string {
    const before = { key: '\n  [', focus: '', said: '  (( ', lost: '  (( not heard: ', text: '  | ' }
    const after = { key: ']', focus: '', said: ' ))', lost: ' ))', text: '' }
    return this.lines.map(({ kind, text }) => before[kind] + text + after[kind]).join('\n')
  }

  /** Keeps it for people, in test-results/read-aloud. */
  keep(name: string): void {
    const folder = inRepository('test-results/read-aloud')
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/${name}.txt`, `${this.told().trim()}\n`)
    const count = (kind: Line['kind']) => this.lines.filter(line => line.kind === kind).length
    console.log(`      read aloud: ${name}, ${count('focus')} stops, ${count('said')} announcements`)
  }

  /** @throws AssertionError when one of them was not heard after the one before it. */
  expectInOrder(sentences: readonly RegExp[]): void {
    let from = 0
    for (const sentence of sentences) {
      const at = this.lines.findIndex(
        ({ text, kind }, index) => index >= from && kind !== 'lost' && sentence.test(text),
      )
      expect(at, `${String(sentence)} is heard after line ${from} of:\n${this.told()}`).to.be.at.least(0)
      from = at + 1
    }
  }

  /** No stop without a name, nothing said twice, and nothing that a screen reader may miss. */
  expectWellSpoken(): void {
    const of = (kind: Line['kind']) => this.lines.filter(line => line.kind === kind).map(({ text }) => text)
    expect(of('lost'), 'said by a region that came with its words').to.deep.equal([])
    expect(
      of('focus').filter(text => !/"[^"]/.test(text.split(' > ').at(-1) ?? '') && !NAMELESS.test(text)),
      'stops without a name',
    ).to.deep.equal([])
    expect([...of('focus'), ...of('said')].filter(saysTwice), 'the same twice in one sentence').to.deep.equal([])
    const twice = this.lines.filter(({ kind, text }, index) => {
      const start = this.lines.findLastIndex((line, at) => at < index && line.kind === 'key')
      const same = this.lines.slice(start + 1, index)
      return kind === 'said' && same.some(line => line.kind !== 'key' && line.text.includes(text))
    })
    expect(
      twice.map(({ text }) => text),
      'the same twice after one key',
    ).to.deep.equal([])
  }

  private note(kind: Line['kind'], text: string): void {
    this.lines.push({ kind, text })
    for (const go of this.waiting) go()
  }

  private since(): Line[] {
    return this.lines.slice(this.lines.findLastIndex(({ kind }) => kind === 'key') + 1)
  }

  private somethingNew(): Promise<void> {
    return new Promise(resolve => {
      const go = () => {
        clearTimeout(timer)
        this.waiting.delete(go)
        resolve()
      }
      // The focus tells nobody that it moved: it is asked again.
      const timer = setTimeout(go, 50)
      this.waiting.add(go)
    })
  }

  /** What has the focus, and what lies around it, from the inside out. */
  private async focused(): Promise<AxNode[]> {
    const { result } = await this.tree.send('Runtime.evaluate', { expression: 'document.activeElement' })
    const objectId = result.objectId ?? ''
    const answer = await this.tree
      .send('Accessibility.getPartialAXTree', { objectId, fetchRelatives: true })
      .catch(() => ({ nodes: [] }))
    const nodes = answer.nodes as AxNode[]
    const byId = new Map(nodes.map(node => [node.nodeId, node]))
    const path: AxNode[] = []
    for (let node = nodes[0]; node; node = byId.get(node.parentId ?? '')) path.push(node)
    return path
  }
}

/** `checkbox "Newsletter", checked, description`; screen readers leave out a description that is the name again. */
function sentenceOf({ role, name, description, value, properties = [] }: AxNode): string {
  const states = properties
    .filter(state => STATES.includes(state.name) && !['', 'false', 'undefined'].includes(String(state.value.value)))
    .map(state =>
      state.value.value === true || state.value.value === 'true'
        ? state.name
        : `${state.name} ${String(state.value.value)}`,
    )
  const more = [
    ...states,
    ...(value?.value ? [`holds ${String(value.value)}`] : []),
    ...(description?.value && description.value !== name?.value ? [description.value] : []),
  ]
  return [`${role?.value ?? ''} "${name?.value ?? ''}"`, ...more].join(', ')
}

/** Three words and more, once again in the same sentence. */
function saysTwice(sentence: string): boolean {
  const parts = sentence.split(/[",.;:]\s*/).filter(part => part.trim().split(' ').length >= 3)
  return new Set(parts).size < parts.length
}
