import axe, { type AxeResults, type Result, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** Over all runs of this process. */
export const axeTotals = { checks: 0, rules: 0 }

/** Of what is right only the rule is wanted: to describe every element that passes takes longer than to check it. */
const options: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  resultTypes: ['violations'],
}

/** One line per broken rule, with the elements that break it. */
export function describeViolations(violations: readonly Result[]): string {
  return violations
    .map(rule => `${rule.id} (${rule.impact}): ${rule.nodes.map(node => node.target.join(' ')).join('; ')}`)
    .join('\n')
}

/**
 * Checks the page as it stands against WCAG 2.0 to 2.2, A and AA. Call it after data is shown.
 *
 * The source goes in through the debugger's evaluate, which the page's content security policy does not block
 * (a script tag would be).
 *
 * @param label - What the page is, for the printed line: page × rules run.
 * @param within - Selector of a part, where the rest was checked already.
 * @returns The broken rules; empty is the goal.
 */
export async function runAxe(page: Page, label: string, within?: string): Promise<Result[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const results = (await page.evaluate(
    `axe.run(${within ? JSON.stringify(within) : 'document'}, ${JSON.stringify(options)})`,
  )) as AxeResults
  const ran = results.passes.length + results.violations.length + results.incomplete.length
  const total = ran + results.inapplicable.length
  console.log(`      axe: ${label} × ${total} rules (${ran} applied), ${results.violations.length} violations`)
  axeTotals.checks += 1
  axeTotals.rules += total
  if (ran === 0) throw new Error(`axe applied no rule on ${label}: the page is empty`)
  return results.violations
}
