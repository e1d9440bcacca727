import type { Component } from 'vue'
import type { PanelModule } from '../../kit/panel.js'

/** A process that is behind does not know the address yet. */
const AGAIN_AFTER_MS = [250, 500, 1_000, 2_000]

/**
 * Imports the module of a plugin. What cannot be fetched is tried again for a few seconds; code that fails while it is
 * evaluated is not.
 * @param round - Another number evaluates the module anew: a browser keeps what it has imported, and how that failed.
 */
export async function loadPanel(address: string, round: number): Promise<PanelModule> {
  const found = await importPatiently(address, round)
  const panel = (found as { default?: PanelModule | Component }).default
  if (panel === undefined) throw new Error('it has no default export, which is the component')
  return 'kind' in panel && panel.kind === 'bookwright-panel'
    ? (panel as PanelModule)
    : { kind: 'bookwright-panel', component: panel as Component }
}

async function importPatiently(address: string, round: number): Promise<unknown> {
  for (const [index, waitMs] of [...AGAIN_AFTER_MS, 0].entries()) {
    const query = round + index === 0 ? '' : `?again=${round}.${index}`
    try {
      return await import(/* @vite-ignore */ `${address}${query}`)
    } catch (error) {
      const isThere = await fetch(address, { method: 'HEAD' }).then(
        answer => answer.ok,
        () => false,
      )
      if (isThere || waitMs === 0) throw error
    }
    await new Promise(resolve => setTimeout(resolve, waitMs))
  }
  throw new Error(`${address} cannot be loaded`)
}

/** The words of a plugin: the best language last. Files that do not come are left out, keys are shown instead. */
export async function loadWords(addresses: readonly string[]): Promise<Record<string, string>> {
  const files = await Promise.all(
    addresses.map(async address => {
      const answer = await fetch(address).catch(() => null)
      return answer?.ok ? ((await answer.json()) as Record<string, string>) : {}
    }),
  )
  return Object.assign({}, ...files) as Record<string, string>
}
