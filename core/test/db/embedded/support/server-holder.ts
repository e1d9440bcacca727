/**
 * A process that owns an embedded server, so that a test can kill it: `server-holder.js <module> <options as JSON>`.
 * It answers each line on standard input ("stop", "exit") and reports every event as one JSON line.
 */
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type * as launcher from '../../../../dist/db/embedded/embedded-postgres.js'

const [modulePath = '', optionsText = '{}'] = process.argv.slice(2)
const report = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)
const { startEmbeddedPostgres, defaultDataDir } = (await import(pathToFileURL(modulePath).href)) as typeof launcher
const options = JSON.parse(optionsText) as Partial<launcher.EmbeddedPostgresOptions>
const dataDir = options.dataDir ?? defaultDataDir(process.cwd())

async function hold(): Promise<void> {
  const startedAt = performance.now()
  const server = await startEmbeddedPostgres({ ...options, dataDir, log: line => report({ event: 'log', line }) })
  const { url, port, pid, logFile } = server
  report({ event: 'ready', url, port, pid, logFile, dataDir, milliseconds: performance.now() - startedAt })
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'exit') process.exit(3)
    await server.stop()
    report({ event: 'stopped' })
    return
  }
}

try {
  await hold()
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  report({ event: 'failed', code, message })
}
