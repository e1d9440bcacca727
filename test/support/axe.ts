import axe, { type AxeResults, type Result, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** Over all runs of this process: runs, those of the colours alone, the rules of a whole run, and how long all took. */
export const axeTotals = { checks: 0, recoloured: 0, rules: 0, ms: 0 }

/** Of what is right only the rule is wanted: to describe every element that passes takes longer than to check it. */
const options: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  resultTypes: ['violations'],
}
/** The rules among them that look at colours; no other asks for one. */
const colourOptions: RunOptions = {
  ...options,
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
}

/** How often axe ran so far, and how long that took. */
export function describeRuns(): string {
  const { checks, recoloured, ms } = axeTotals
  return `${checks} runs of axe, ${recoloured} of them after the colours alone changed, ${Math.round(ms / 1_000)} s`
}

/** One line per broken rule, with the elements that break it. */
export function describeViolations(violations: readonly Result[]): string {
  return violations
    .map(rule => `${rule.id} (${rule.impact}): ${rule.nodes.map(node => node.target.join(' ')).join('; ')}`)
    .join('\n')
}

/**
 * Whether the same document stood in a window of the same size, in other colours, when axe ran last without a violation:
 * no rule but those of colours can end otherwise then.
 */
function isOnlyRecoloured(page: Page, within: string): Promise<boolean> {
  return page.evaluate(part => {
    const { colorScheme } = getComputedStyle(document.documentElement)
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches
    const seen = window.axeSeen
    const html = document.documentElement.outerHTML
    window.axeSeen = { html, part, width: innerWidth, height: innerHeight, colours: `${colorScheme} ${isDark}` }
    if (seen?.html !== html || seen.part !== part || seen.colours === window.axeSeen.colours) return false
    return seen.width === innerWidth && seen.height === innerHeight
  }, within)
}

declare global {
  interface Window {
    axeSeen?: { html: string; part: string; width: number; height: number; colours: string } | undefined
  }
}

/**
 * Checks the page as it stands against WCAG 2.0 to 2.2, A and AA. Call it after data is shown. By night, right after it
 * was checked by day and where nothing but the colours changed, the rules about colours are run alone.
 *
 * The source goes in through the debugger's evaluate, which the page's content security policy does not block
 * (a script tag would be).
 *
 * @param label - What the page is, for the printed line: page × rules run.
 * @param within - Selector of a part, where the rest was checked already.
 * @returns The broken rules; empty is the goal.
 */
export async function runAxe(page: Page, label: string, within = ''): Promise<Result[]> {
  const from = performance.now()
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const isRecoloured = await isOnlyRecoloured(page, within)
  const wanted = isRecoloured ? colourOptions : options
  const results = (await page.evaluate(
    `axe.run(${within ? JSON.stringify(within) : 'document'}, ${JSON.stringify(wanted)})`,
  )) as AxeResults
  if (results.violations.length > 0) await page.evaluate(() => (window.axeSeen = undefined))
  const ran = results.passes.length + results.violations.length + results.incomplete.length
  const total = ran + results.inapplicable.length
  const ms = Math.round(performance.now() - from)
  const what = `${total} rules (${ran} applied, ${ms} ms)`
  console.log(`      axe: ${label} × ${what}, ${results.violations.length} violations`)
  axeTotals.checks += 1
  axeTotals.recoloured += isRecoloured ? 1 : 0
  axeTotals.rules = Math.max(axeTotals.rules, total)
  axeTotals.ms += ms
  if (ran === 0 && !isRecoloured) throw new Error(`axe applied no rule on ${label}: the page is empty`)
  return results.violations
}
