import type { PluginRecord } from './plugin-record.js'

const requirementsOf = (record: PluginRecord) => record.definition?.requires ?? []
const byId = (left: PluginRecord, right: PluginRecord) => (left.manifest.id < right.manifest.id ? -1 : 1)

function refuse(record: PluginRecord, reason: string): PluginRecord {
  return { ...record, state: 'refused', reason }
}

/** Follows the first open requirement until an id repeats: that is the circle to show. */
function circleFrom(start: PluginRecord, waiting: ReadonlyMap<string, PluginRecord>): string {
  const path: string[] = []
  let current: PluginRecord | undefined = start
  while (current !== undefined && !path.includes(current.manifest.id)) {
    path.push(current.manifest.id)
    current = requirementsOf(current)
      .map(id => waiting.get(id))
      .find(next => next !== undefined)
  }
  const first = current?.manifest.id ?? ''
  return [...path.slice(path.indexOf(first)), first].join(' → ')
}

/**
 * Sorts plugins so that each stands behind what it requires, ties by id. One whose requirement is missing, did not
 * start or leads back to itself is refused, and so is what requires it.
 */
export function requirementOrder(records: readonly PluginRecord[]): PluginRecord[] {
  const settled = new Map<string, PluginRecord>()
  const waiting = new Map([...records].sort(byId).map(record => [record.manifest.id, record]))
  const settle = (record: PluginRecord) => {
    waiting.delete(record.manifest.id)
    settled.set(record.manifest.id, record)
  }
  while (waiting.size > 0) {
    const open = [...waiting.values()]
    const next = open.find(record => record.state !== 'ready' || requirementsOf(record).every(id => !waiting.has(id)))
    if (next === undefined) {
      const circles = open.map(record =>
        refuse(record, `its requirements form a circle: ${circleFrom(record, waiting)}.`),
      )
      circles.forEach(settle)
      continue
    }
    const missing = requirementsOf(next).find(id => settled.get(id)?.state !== 'ready')
    const isKnown = missing !== undefined && settled.has(missing)
    const reason = `it requires the plugin ${missing}, which ${isKnown ? 'did not start' : 'is not installed'}.`
    settle(next.state !== 'ready' || missing === undefined ? next : refuse(next, reason))
  }
  return [...settled.values()]
}
