import { existsSync, readFileSync } from 'node:fs'
import { inRepository } from '../../support/repository-root.js'

/** What stands in the cells of a row of a table. */
export const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())

/** Titles of the tests of a file, as they are written. */
export function titlesOf(path: string): string[] {
  if (!existsSync(inRepository(path))) return []
  const source = readFileSync(inRepository(path), 'utf8')
  return [...source.matchAll(/\bit\(\s*(['"`])((?:\\.|(?!\1).)*?)\1/gs)].map(([, , title = '']) => title)
}

/** Rows of tables that have other cells than their header: what they say stands under the wrong name. */
export function uneven(text: string): string[] {
  let width = 0
  return text.split('\n').filter(line => {
    if (!line.startsWith('|')) {
      width = 0
      return false
    }
    width ||= cellsOf(line).length
    return cellsOf(line).length !== width
  })
}
