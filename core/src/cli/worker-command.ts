import { ConfigurationError } from '../errors/catalog.js'
import { readConfig } from './start.js'
import type { Command } from './command.js'
import { startEngine } from './engine.js'
import { catchStopSignal, exitSoon } from './stop-signal.js'

export const workerCommand: Command = {
  name: 'worker',
  summary: 'Runs the jobs only, without serving requests; needs DATABASE_URL',
  usage: '[--json]',
  async run(input) {
    const config = readConfig(input)
    // An embedded database belongs to the one process that started it, and there is then nothing to share the jobs of.
    if (config.databaseUrl === undefined) {
      throw new ConfigurationError({
        problem: 'A worker needs DATABASE_URL: with the embedded database, start does the jobs.',
      })
    }
    const stop = catchStopSignal()
    const engine = await startEngine({ ...config, isDemoWanted: false })
    const line = { event: 'ready', pid: process.pid }
    input.io.out(input.values['json'] === true ? JSON.stringify(line) : 'The worker is running. Stop with Ctrl+C.')
    await stop.wanted
    await engine.close()
    exitSoon(0, 1_000)
    return 0
  },
}
