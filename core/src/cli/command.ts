import type { ParseArgsConfig } from 'node:util'
import type { Environment } from '../config/environment.js'

/** Where a command reads and writes; tests give their own. */
export interface CommandIo {
  readonly env: Environment
  readonly cwd: string
  out(line: string): void
  err(line: string): void
}

export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
  readonly io: CommandIo
}

/** One command of the command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What stands after the name, as the help shows it. */
  readonly usage: string
  /** Beyond `--help` and `--json`, which every command has. */
  readonly options?: NonNullable<ParseArgsConfig['options']>
  /** One line per option, for the help. */
  readonly optionHelp?: Readonly<Record<string, string>>
  /** What the first word after the name may be, when it chooses what is done. */
  readonly actions?: readonly string[]
  /** Smallest and largest number of words after the name. */
  readonly words?: readonly [number, number]
  run(input: CommandInput): Promise<number>
}

/** A command that reads its arguments itself. */
export interface RawCommand {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly optionHelp?: Readonly<Record<string, string>>
  /** What the help says after the options. */
  readonly notes?: string
  runRaw(argv: readonly string[], io: CommandIo): Promise<number>
}

export type AnyCommand = Command | RawCommand

/** The text of an option; undefined when it was not given. */
export function textOf(input: CommandInput, name: string): string | undefined {
  const value = input.values[name]
  return typeof value === 'string' ? value : undefined
}

/** Answers with one JSON line under `--json`, else with the lines for people. */
export function answer(input: CommandInput, data: object, lines: readonly string[]): number {
  if (input.values['json'] === true) input.io.out(JSON.stringify(data))
  else lines.forEach(line => input.io.out(line))
  return 0
}
