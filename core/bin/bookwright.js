#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const minimum = createRequire(import.meta.url)('../package.json').engines.node.replace(/[^\d.]/g, '')

function isOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = minimum.split('.').map(Number)
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor)
}

/**
 * In the repository the sources lie beside this file, so it builds what is missing or stale before it starts;
 * in an installed package there is only dist. Progress goes to standard error: standard output belongs to the
 * command, which may print JSON.
 */
async function buildInRepository() {
  const steps = new URL('../../scripts/build-steps.mjs', import.meta.url)
  const isRepository = existsSync(new URL('../src', import.meta.url)) && existsSync(steps)
  if (!isRepository || process.env.BOOKWRIGHT_BUILD === 'off') return 0
  const { build } = await import(steps.href)
  const { catchSignals } = await import(new URL('run-process.mjs', steps).href)
  const interruption = catchSignals()
  const results = await build({ signal: interruption.signal, report: line => console.error(line) })
  interruption.release()
  return interruption.exitCode || (results.every(result => result.isOk) ? 0 : 1)
}

async function run() {
  if (isOldNode()) {
    console.error(`Bookwright needs Node.js ${minimum} or newer; this is ${process.versions.node}.`)
    return 1
  }
  const buildCode = await buildInRepository()
  if (buildCode !== 0) return buildCode
  const argv = process.argv.slice(2)
  const { runSupervised } = await import('../dist/cli/supervisor.js')
  const code = await runSupervised(process.argv[1], argv)
  if (code !== undefined) return code
  const { main } = await import('../dist/cli/main.js')
  return main(argv)
}

process.exitCode = await run()
