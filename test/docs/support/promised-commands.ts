import type { AnyCommand } from '../../../core/dist/cli/command.js'
import { commandHelp } from '../../../core/dist/cli/help.js'

export interface PromisedCommand {
  /** The words after `bookwright`. */
  readonly name: string
  readonly options: readonly string[]
}

/**
 * The commands of a table whose first cells look like "`npx bookwright start [--port N]`, `seed --tenant SLUG` (or
 * `--empty`)". Alternatives are separated by `\|`; a span that begins with an option belongs to the command before it.
 */
export function promisedCommands(markdown: string): PromisedCommand[] {
  const found = new Map<string, Set<string>>()
  const rows = markdown.split('\n').filter(line => line.startsWith('| `npx bookwright '))
  for (const row of rows) {
    let names: string[] = []
    for (const span of spansOf(row)) {
      if (!span.startsWith('--')) names = namesOf(span)
      const options = [...span.matchAll(/--[a-z-]+/g)].map(([option]) => option)
      for (const name of names) found.set(name, new Set([...(found.get(name) ?? []), ...options]))
    }
    // "`bookwright worker` alone" stands in the explanation.
    for (const [, name = ''] of row.matchAll(/`bookwright ([a-z:-]+)`/g)) found.set(name, found.get(name) ?? new Set())
  }
  return [...found].map(([name, options]) => ({ name, options: [...options] }))
}

/** The spans of the first cell; the explanation beside a single command adds the options that stand there alone. */
function spansOf(row: string): string[] {
  const [, cell = '', explanation = ''] = row.replaceAll('\\|', '\u0000').split('|')
  const [spans, beside] = [cell, explanation].map(text => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span))
  const further = spans?.length === 1 ? beside?.filter(span => span.startsWith('--')) : []
  return [...(spans ?? []), ...(further ?? [])].map(span =>
    span.replaceAll('\u0000', '|').replace(/^npx bookwright /, ''),
  )
}

function namesOf(span: string): string[] {
  const [first = '', second = ''] = span.split(/ (?=[^ ])/)
  const actions = second.replace(/^\[|\]$/g, '')
  if (!second.startsWith('--') && /^[a-z]+(\|[a-z]+)+$/.test(actions)) {
    return actions.split('|').map(action => `${first} ${action}`)
  }
  return first.split('|')
}

/** Every option that the help of a command shows. */
export function optionsOf(command: AnyCommand): string[] {
  return [...commandHelp(command).matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option)
}
