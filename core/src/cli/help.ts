import type { AnyCommand } from './command.js'

/** The help of one command. */
export function commandHelp(command: AnyCommand): string {
  const own = Object.entries(command.optionHelp ?? {})
  const options = [...own, ['--json', 'answer in JSON'], ['--help', 'show this']] as const
  const width = Math.max(...options.map(([name]) => name.length))
  return [
    `${command.summary}.`,
    '',
    `Usage: bookwright ${command.name} ${command.usage}`.trimEnd(),
    '',
    ...options.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`),
    ...('notes' in command && command.notes !== undefined ? ['', command.notes] : []),
  ].join('\n')
}

/** What `bookwright` alone says. */
export function overview(commands: readonly AnyCommand[]): string {
  const width = Math.max(...commands.map(command => command.name.length))
  return [
    'Usage: bookwright <command> [options]',
    '',
    ...commands.map(command => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Each command has --help and --json; --version prints the version.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage.',
  ].join('\n')
}
