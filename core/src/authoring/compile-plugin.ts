import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PluginAuthoringError } from '../errors/plugin-errors.js'
import { directoryOf } from './package-files.js'

/** Compilers by the name of their package: the native one first, as it answers in a fraction of a second. */
const COMPILERS = ['ts7', 'typescript']

/** What a program said, and how it ended. */
export interface ProgramRun {
  readonly code: number
  readonly output: string
}

/** The TypeScript compiler that can be found from a folder; undefined when there is none. */
export function findCompiler(folder: string): string | undefined {
  const scripts = COMPILERS.flatMap(name => {
    const directory = directoryOf(name, folder)
    return directory === undefined ? [] : [join(directory, 'bin', 'tsc')]
  })
  return scripts.find(script => existsSync(script))
}

/**
 * Compiles a plugin that is written in TypeScript and builds the panels of one that has a configuration of Vite. One in
 * plain JavaScript has nothing to build.
 * @throws BW_PLUGIN_AUTHORING with what the compiler says.
 */
export async function compilePlugin(folder: string, signal?: AbortSignal): Promise<void> {
  await Promise.all([compileCode(folder, signal), buildPanels(folder, signal)])
}

export async function compileCode(folder: string, signal?: AbortSignal): Promise<void> {
  if (!existsSync(join(folder, 'tsconfig.json'))) return
  const compiler = findCompiler(folder)
  if (compiler === undefined) {
    const problem =
      'it is written in TypeScript and no compiler is here: install one by "npm install --save-dev typescript"'
    throw new PluginAuthoringError({ problem })
  }
  // An author's own mistakes are to be read as the compiler words them.
  const { code, output } = await runProgram([compiler, '-p', folder, '--pretty', 'false'], { cwd: folder, signal })
  if (code !== 0) throw new PluginAuthoringError({ problem: `it does not compile:\n${output.trim()}` })
}

export async function buildPanels(folder: string, signal?: AbortSignal): Promise<void> {
  const names = ['vite.config.js', 'vite.config.mjs', 'vite.config.ts']
  if (!names.some(name => existsSync(join(folder, name)))) return
  const vite = directoryOf('vite', folder)
  if (vite === undefined) {
    throw new PluginAuthoringError({ problem: 'its panels are built by Vite, which is not installed here' })
  }
  // What it shows on storefronts is built by itself, with a Vue of its own.
  const modes = existsSync(join(folder, 'storefront')) ? [[], ['--mode', 'storefront']] : [[]]
  for (const mode of modes) {
    const command = [join(vite, 'bin', 'vite.js'), 'build', '--logLevel', 'warn', ...mode]
    const { code, output } = await runProgram(command, { cwd: folder, signal })
    if (code !== 0) throw new PluginAuthoringError({ problem: `its panels do not build:\n${output.trim()}` })
  }
}

/** Runs a script with this Node, and keeps what it says. */
export function runProgram(
  command: readonly string[],
  { cwd, signal, env }: { cwd: string; signal?: AbortSignal | undefined; env?: NodeJS.ProcessEnv },
): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd, env: env ?? process.env, ...(signal && { signal }) })
    let output = ''
    const keep = (chunk: Buffer) => void (output += chunk.toString('utf8'))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}
