import { ConfigurationError } from '../errors/catalog.js'
import { readConfig } from './start.js'
import type { Command } from './command.js'
import { loadEngine, startEngine } from './engine.js'
import { catchStopSignal, exitSoon } from './stop-signal.js'
import { followSupervisor } from './supervisor.js'

export const workerCommand: Command = {
  name: 'worker',
  summary: 'Runs the jobs only, without serving requests; needs DATABASE_URL',
  usage: '[--no-supervisor] [--json]',
  options: { 'no-supervisor': { type: 'boolean' } },
  optionHelp: { '--no-supervisor': 'run in this process; who started it starts it again when it ends' },
  async run(input) {
    const supervisor = followSupervisor(input.io)
    await supervisor?.turn(loadEngine)
    const config = readConfig(input)
    // An embedded database belongs to the one process that started it, and there is then nothing to share the jobs of.
    if (config.databaseUrl === undefined) {
      throw new ConfigurationError({
        problem: 'A worker needs DATABASE_URL: with the embedded database, start does the jobs.',
      })
    }
    const stop = catchStopSignal(supervisor !== undefined)
    const engine = await startEngine({ ...config, isDemoWanted: false, ownsProcess: true, alarm: supervisor?.alarm })
    const line = { event: 'ready', pid: supervisor?.pid ?? process.pid }
    const words = input.values['json'] === true ? JSON.stringify(line) : 'The worker is running. Stop with Ctrl+C.'
    if (!supervisor?.isRestarted) input.io.out(words)
    supervisor?.ready(0)
    await stop.wanted
    await engine.close()
    exitSoon(0, 1_000)
    return 0
  },
}
