import { readFileSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../support/browser.js'
import { Keyboard } from '../support/keyboard.js'
import { inRepository } from '../support/repository-root.js'

const GOOD = `
  <style>:focus-visible { outline: 2px solid blue }</style>
  <label>Name <input id="name"></label>
  <label>Role <select><option>Staff</option><option>Owner</option></select></label>
  <button id="save" onclick="said.textContent = 'Saved'">Save</button>
  <a href="#there">Help</a> <p id="said"></p>`

describe('keyboard of the browser tests', function () {
  this.timeout(60_000)
  let browser: Browser

  before(async () => (browser = await launchBrowser()))
  after(() => browser?.close())

  async function show(body: string): Promise<Keyboard> {
    const page = await browser.newPage()
    page.setDefaultTimeout(5_000)
    await Keyboard.prepare(page)
    await page.goto(`data:text/html,${encodeURIComponent(`<!doctype html><title>Page</title>${body}`)}`)
    return new Keyboard(page)
  }
  async function refusalOf(work: Promise<unknown>): Promise<string> {
    const caught = await work.then(
      () => undefined,
      (error: unknown) => error,
    )
    return caught instanceof Error ? caught.message : 'it was taken'
  }

  it('writes, chooses and presses on a page that is in order, and names its stops', async () => {
    const keys = await show(GOOD)
    await keys.write('Name', 'Maya')
    await keys.choose('Role', 'Owner')
    await keys.activate('button', 'Save')
    await keys.page.getByText('Saved').waitFor()
    await keys.tabTo('textbox', 'Name', true)
    expect(await keys.walk()).to.deep.equal(['combobox "Role"', 'button "Save"', 'link "Help"', 'textbox "Name"'])
  })

  it('catches a div that only looks like a button, whatever makes it one', async () => {
    for (const fake of [
      '<div onclick="1">Buy</div>',
      '<div role="button">Buy</div>',
      '<div style="cursor: pointer">Buy</div>',
      '<div id="buy">Buy</div><script>buy.addEventListener("click", () => 1)</script>',
      '<button tabindex="-1">Buy</button>',
    ]) {
      const keys = await show(GOOD + fake)
      expect(await refusalOf(keys.walk()), fake).to.match(/Tab does not reach.*Buy/s)
    }
    const keys = await show(`${GOOD}<div role="button">Buy</div>`)
    expect(await refusalOf(keys.activate('button', 'Buy'))).to.include('Tab does not reach button Buy')
  })

  it('catches a stop that does not show the focus, and one that has no name', async () => {
    const hidden = await show(`${GOOD}<style>#save { outline: none }</style>`)
    expect(await refusalOf(hidden.walk())).to.match(/nothing shows the focus at.*Save/s)
    const always = await show(`${GOOD}<style>#save, #save:focus { outline: 2px solid blue }</style>`)
    expect(await refusalOf(always.walk())).to.match(/nothing shows the focus at.*Save/s)
    const nameless = await show(`${GOOD}<button></button>`)
    expect(await refusalOf(nameless.walk())).to.include('has a name')
  })

  it('catches a trap: a field that keeps Tab, and a group that never ends', async () => {
    const field = await show(`${GOOD}<script>document.getElementById('name').onkeydown = () => false</script>`)
    expect(await refusalOf(field.walk())).to.match(/Tab does not leave input "Name/)
    const circle = await show(`${GOOD}<button onfocus="save.focus()">Last</button><button>Never</button>`)
    expect(await refusalOf(circle.walk())).to.include('Tab turns in a circle')
  })

  it('catches a focus that goes to the body when a dialog closes, and one under a bar', async () => {
    const lost = await show(
      `${GOOD}<div role="dialog" aria-label="Ask"><button onclick="this.parentElement.remove()">Close</button></div>`,
    )
    await lost.activate('button', 'Close')
    expect(await refusalOf(lost.expectFocusKept('after the dialog'))).to.include('a focus after the dialog')
    const bar = await show(`${GOOD}<div style="position: fixed; inset: 0; background: white">Bar</div>`)
    expect(await refusalOf(bar.walk())).to.include('has the focus under')
  })

  it('is the only hand in the tests that are named after it', () => {
    const folder = inRepository('test/e2e')
    const files = readdirSync(folder).filter(name => /^keyboard-.*\.test\.ts$/.test(name))
    expect(files).to.not.have.length(0)
    for (const file of files) {
      const source = readFileSync(`${folder}/${file}`, 'utf8')
      const hands =
        /\.(click|dblclick|tap|fill|focus|check|uncheck|selectOption|setInputFiles|hover|dispatchEvent)\(|\.mouse\b|fillSignIn/
      expect(hands.exec(source)?.[0], file).to.equal(undefined)
    }
  })
})
