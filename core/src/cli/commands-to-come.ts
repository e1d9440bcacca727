/** What a later version brings. */
export interface CommandToCome {
  /** The words after `bookwright`. */
  readonly name: string
  readonly comesWith: string
}

/**
 * Commands that the reference promises and this version lacks. A test compares: one that is built leaves this list.
 * Someone who types one of them hears that instead of "There is no such command".
 */
export const commandsToCome: readonly CommandToCome[] = [
  { name: 'ai:train', comesWith: 'the plugins for language models' },
  { name: 'ai:validate', comesWith: 'the plugins for language models' },
  { name: 'ai:deploy', comesWith: 'the plugins for language models' },
]

/** One line about a command that is not there yet; undefined when nobody promised it. */
export function promiseOf(words: string): string | undefined {
  const found = commandsToCome.find(({ name }) => name === words)
  return found && `"${found.name}" is not part of this version: it comes with ${found.comesWith}.`
}
