import 'reflect-metadata'
import type { AnyCommand, CommandIo } from './command.js'
import { promiseOf } from './commands-to-come.js'
import { commands } from './commands.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { overview } from './help.js'
import { loadEnvironment } from './load-environment.js'
import { runCommand } from './run-command.js'

/**
 * Runs one command line.
 * @param argv - What stands after `bookwright`.
 * @returns The exit code: 0 done, 1 failed, 2 wrong usage.
 */
export async function main(argv: string[], io: CommandIo = processIo()): Promise<number> {
  const [name = '', ...rest] = wordsOf(argv)
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    io.out(overview(commands))
    return name === '' ? 2 : 0
  }
  if (name === 'version' || name === '--version') {
    io.out(readCoreVersion())
    return 0
  }
  const command = commands.find((candidate: AnyCommand) => candidate.name === name)
  if (!command) {
    io.err(promiseOf(name) ?? `There is no command "${name}".`)
    io.err(overview(commands))
    return 2
  }
  return runCommand(command, rest, io)
}

/** `help start` is `start --help`. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const [name, topic] = argv
  return name === 'help' && topic !== undefined ? [topic, '--help'] : argv
}

function processIo(): CommandIo {
  // A reader such as `head` may stop listening early: that is no failure, and must not end a running engine.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    env: loadEnvironment(process.env, process.cwd()),
    cwd: process.cwd(),
    out: line => process.stdout.write(`${line}\n`),
    err: line => process.stderr.write(`${line}\n`),
  }
}
