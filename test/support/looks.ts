import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeTotals, describeViolations, runAxe } from './axe.js'
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

async function expectNoOverflow(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, `${name} scrolls sideways`).to.be.at.most(0)
}

/**
 * Looks at the page as it stands in all four looks, then at 320 px: a picture in test-results/screens, no violation that
 * axe knows, nothing that sticks out. The page is at the size it had when this returns.
 */
export async function checkEveryLook(page: Page, name: string): Promise<void> {
  expectOnPage(page.url(), name)
  mkdirSync(shots, { recursive: true })
  const before = page.viewportSize() ?? DESK
  const violations: string[] = []
  for (const { label, viewport, colorScheme } of LOOKS) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    await settle(page)
    await page.screenshot({ path: `${shots}/${name}-${label}.png`, fullPage: true })
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
  mkdirSync(shots, { recursive: true })
  await atRest(page)
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage })
  expect(describeViolations(await runAxe(page, name))).to.equal('')
  await expectNoOverflow(page, name)
}

/** Prints how many pages were looked at how often; for `after`. */
export function printLooks(): void {
  const { checks, rules } = axeTotals
  const each = checks === 0 ? 0 : Math.round(rules / checks)
  console.log(`      ${seen.size} pages × ${LOOKS.length} looks × ${each} rules (${checks} runs of axe)`)
}

/** Two frames for the new size, then the end of what moves. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  )
  await atRest(page)
}

async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => 0))))
}
