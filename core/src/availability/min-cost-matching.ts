import { addCosts, compareCosts, type Cost } from './assignment-policy.js'

/**
 * Gives each row its own column so that the sum of the costs is the smallest (the Hungarian method by Kuhn and Munkres,
 * with shortest augmenting paths). Costs are compared criterion by criterion; sums of such costs keep their order, which
 * is all that the method needs.
 *
 * @param costs - By row and column; undefined where the row cannot have the column.
 * @returns The column of each row, or undefined when not every row can have one.
 */
export function matchAtLeastCost(costs: readonly (readonly (Cost | undefined)[])[], free: Cost): number[] | undefined {
  const columns = costs[0]?.length ?? 0
  const matching: Matching = {
    costs,
    columns,
    rowOf: Array.from({ length: columns }, () => -1),
    rowPrices: costs.map(() => free),
    columnPrices: Array.from({ length: columns }, () => free),
  }
  for (let row = 0; row < costs.length; row++) if (!augment(matching, row, free)) return undefined
  const result = costs.map(() => -1)
  matching.rowOf.forEach((row, column) => {
    if (row >= 0) result[row] = column
  })
  return result
}

interface Matching {
  readonly costs: readonly (readonly (Cost | undefined)[])[]
  readonly columns: number
  readonly rowOf: number[]
  readonly rowPrices: Cost[]
  readonly columnPrices: Cost[]
}

interface Tree {
  /** The cheapest known way to reach each column. */
  readonly distance: (Cost | undefined)[]
  /** The column before it on that way; -1 for the root. */
  readonly before: number[]
  readonly isDone: boolean[]
}

/** Finds the cheapest way from a row without a column to a column without a row, and swaps along it. */
function augment(matching: Matching, root: number, free: Cost): boolean {
  const { columns, rowOf } = matching
  const tree: Tree = {
    distance: Array.from({ length: columns }, () => undefined),
    before: Array.from({ length: columns }, () => -1),
    isDone: Array.from({ length: columns }, () => false),
  }
  let row = root
  let column = -1
  let reached = free
  do {
    reach(matching, tree, { row, column, reached })
    column = nearest(tree)
    if (column < 0) return false
    tree.isDone[column] = true
    reached = tree.distance[column] ?? free
    row = rowOf[column] ?? -1
  } while (row >= 0)
  reprice(matching, tree, { root, total: reached })
  while (column >= 0) {
    const previous = tree.before[column] ?? -1
    rowOf[column] = previous < 0 ? root : (rowOf[previous] ?? root)
    column = previous
  }
  return true
}

function reach(matching: Matching, tree: Tree, from: { row: number; column: number; reached: Cost }): void {
  const { costs, columns, rowPrices, columnPrices } = matching
  for (let column = 0; column < columns; column++) {
    const cost = costs[from.row]?.[column]
    if (!cost || tree.isDone[column]) continue
    const price = addCosts(rowPrices[from.row] ?? [], columnPrices[column] ?? [])
    const distance = addCosts(from.reached, subtract(cost, price))
    const known = tree.distance[column]
    if (known && compareCosts(known, distance) <= 0) continue
    tree.distance[column] = distance
    tree.before[column] = from.column
  }
}

function nearest({ distance, isDone }: Tree): number {
  let best = -1
  distance.forEach((cost, column) => {
    if (!cost || isDone[column]) return
    const known = distance[best]
    if (!known || compareCosts(cost, known) < 0) best = column
  })
  return best
}

/** Keeps every reduced cost at 0 or above, and at 0 along what is matched. */
function reprice(matching: Matching, tree: Tree, { root, total }: { root: number; total: Cost }): void {
  const { rowOf, rowPrices, columnPrices } = matching
  rowPrices[root] = addCosts(rowPrices[root] ?? [], total)
  tree.isDone.forEach((isDone, column) => {
    if (!isDone) return
    const change = subtract(total, tree.distance[column] ?? total)
    columnPrices[column] = subtract(columnPrices[column] ?? [], change)
    const row = rowOf[column] ?? -1
    if (row >= 0) rowPrices[row] = addCosts(rowPrices[row] ?? [], change)
  })
}

function subtract(left: Cost, right: Cost): Cost {
  return left.map((value, index) => value - (right[index] ?? 0))
}
