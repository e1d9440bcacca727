import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeTotals, describeRuns, describeViolations, runAxe } from './axe.js'
import { expectOnPage } from './page-looks.js'
import { inRepository } from './repository-root.js'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 860 }

/** Every page is looked at like this: by a phone and at a desk, by day and by night. */
export const LOOKS = [
  { label: 'phone-light', viewport: PHONE, colorScheme: 'light' },
  { label: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
  { label: 'desk-light', viewport: DESK, colorScheme: 'light' },
  { label: 'desk-dark', viewport: DESK, colorScheme: 'dark' },
] as const
/** The narrowest phone; nothing may stick out there. */
const NARROW = { width: 320, height: 640 }

const shots = inRepository('test-results/screens')
const seen = new Set<string>()

/**
 * Keeps a picture of the page for people, in test-results/screens. Nothing is asserted on it, so a run of every test goes
 * without: nobody looks at a thousand pictures, and each costs as much as the checks of that look.
 */
export async function takePicture(page: Page, name: string, fullPage = true): Promise<void> {
  if (process.env.BOOKWRIGHT_TEST_PICTURES === 'off') return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage })
}

/** How far a page scrolls sideways, and the last element that sticks out; of one from right to left, on the left. */
export function sidewaysOf(page: Page): Promise<{ overflow: number; what: string }> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const out = [...document.querySelectorAll('body *')].filter(one => {
      const { left, right } = one.getBoundingClientRect()
      return document.documentElement.dir === 'rtl' ? left < -1 : right > clientWidth + 1
    })
    return { overflow: scrollWidth - clientWidth, what: out.at(-1)?.outerHTML.slice(0, 200) ?? '' }
  })
}

async function expectNoOverflow(page: Page, name: string): Promise<void> {
  const { overflow, what } = await sidewaysOf(page)
  expect(overflow, `${name} scrolls sideways: ${what}`).to.be.at.most(0)
}

/**
 * Looks at the page as it stands by day and by night, on a phone and at a desk, then at 320 px: a picture in
 * test-results/screens, no violation that axe knows, nothing that sticks out. The page is at the size it had when this
 * returns.
 */
export async function checkEveryLook(page: Page, name: string): Promise<void> {
  expectOnPage(page.url(), name)
  const before = page.viewportSize() ?? DESK
  const violations: string[] = []
  for (const { label, viewport, colorScheme } of LOOKS) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    await settle(page)
    await takePicture(page, `${name}-${label}`)
    const found = await runAxe(page, `${name}-${label}`)
    if (found.length > 0) violations.push(`${label}: ${describeViolations(found)}`)
    await expectNoOverflow(page, `${name}-${label}`)
  }
  await page.setViewportSize(NARROW)
  await settle(page)
  await expectNoOverflow(page, `${name} at ${NARROW.width} px`)
  await page.setViewportSize(before)
  seen.add(name)
  expect(violations).to.deep.equal([])
}

/** Looks at the page in the one look it has now: a picture, no violation that axe knows, nothing that sticks out. */
export async function checkLook(page: Page, name: string, fullPage = true): Promise<void> {
  await atRest(page)
  await takePicture(page, name, fullPage)
  expect(describeViolations(await runAxe(page, name))).to.equal('')
  await expectNoOverflow(page, name)
}

/** Prints how many pages were looked at how often; for `after`. */
export function printLooks(): void {
  console.log(`      ${seen.size} pages × ${LOOKS.length} looks × ${axeTotals.rules} rules (${describeRuns()})`)
}

/** Two frames for the new size and colours, then the end of what moves. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  )
  await atRest(page)
}

/** Puts what moves where it ends: what is looked at is the page at rest, and waiting for 700 of them takes minutes. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What inherits a colour that moves begins to move a frame later.
    for (let rounds = 0; rounds < 10; rounds += 1) {
      const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      if (moving.length === 0) return
      for (const animation of moving) animation.finish()
      await new Promise(resolve => requestAnimationFrame(resolve))
    }
  })
}
