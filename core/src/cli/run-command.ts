import { parseArgs } from 'node:util'
import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidRequestError, SettingsInvalidError } from '../errors/catalog.js'
import type { AnyCommand, Command, CommandIo } from './command.js'
import { commandHelp } from './help.js'
import { UsageError } from './usage-error.js'

/** Runs one command and turns what it throws into a line and an exit code: 1 failed, 2 wrong usage. */
export async function runCommand(command: AnyCommand, argv: readonly string[], io: CommandIo): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    io.out(commandHelp(command))
    return 0
  }
  try {
    return 'runRaw' in command ? await command.runRaw(argv, io) : await runParsed(command, argv, io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(error.message)
      io.err(`Usage: bookwright ${command.name} ${command.usage}`.trimEnd())
      if (argv.includes('--json')) io.out(errorLine(error.code, error.message))
      return 2
    }
    // Everything else that a person can act on comes from the catalogue; the rest is a bug and keeps its stack.
    const isKnown = error instanceof BookwrightError
    io.err(
      isKnown
        ? messageOf(error)
        : `Unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
    if (argv.includes('--json')) {
      io.out(isKnown ? errorLine(error.code, messageOf(error)) : errorLine('BW_INTERNAL', ''))
    }
    return 1
  }
}

function errorLine(code: string, message: string): string {
  return JSON.stringify({ error: { code, message } })
}

/** Fields of a request mean nothing on a command line; what is wrong with them does. */
function messageOf(error: BookwrightError): string {
  const areFields = [InvalidRequestError.code, SettingsInvalidError.code].includes(error.code)
  if (!areFields) return error.message
  const { issues } = error.details as { issues: { path: string; message: string }[] }
  return issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
}

function runParsed(command: Command, argv: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parse(command, argv)
  const [fewest, most] = command.words ?? [0, 0]
  if (positionals.length > most) throw new UsageError({ problem: `Unexpected "${positionals[most]}".` })
  if (positionals.length < fewest) throw new UsageError({ problem: missingWord(command) })
  return command.run({ values, positionals, io })
}

/** `backup FILE` names what it wants; `plugin` wants one of its actions. */
function missingWord({ usage, actions }: Command): string {
  const [wanted = ''] = usage.split(' ')
  return actions ? `Say what to do: ${actions.join(', ')}.` : `${wanted} is missing.`
}

function parse(command: Command, argv: readonly string[]) {
  try {
    const options = { ...command.options, json: { type: 'boolean' as const } }
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    return { values: values as Record<string, string | boolean | undefined>, positionals }
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error
    throw new UsageError({ problem: message.split('. ')[0] ?? message }, error)
  }
}
