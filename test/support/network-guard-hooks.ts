import { mkdtempSync, rmSync } from 'node:fs'
import type { RootHookObject } from 'mocha'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installNetworkGuard } from './network-guard.js'
import { allowedHosts, guardLogVariable, takeLoggedViolations } from './network-guard-log.js'

const folder = mkdtempSync(join(tmpdir(), 'bookwright-guard-'))
const logFile = join(folder, 'refused.log')
process.env[guardLogVariable] = logFile
const guard = installNetworkGuard({ allowedHosts: allowedHosts() })
const refused: string[] = []
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/**
 * mocha root hooks: no test may reach beyond this machine, in this process or in an engine that it started. The
 * connection is refused at once; the failure comes at the end, because a root hook that throws after one test would
 * keep all the others from running.
 */
export const mochaHooks: RootHookObject = {
  afterEach(this: Mocha.Context) {
    const destinations = [...guard.takeViolations(), ...takeLoggedViolations(logFile)]
    const title = this.currentTest?.fullTitle() ?? 'a hook'
    refused.push(...destinations.map(destination => `${destination} by "${title}"`))
  },
  afterAll() {
    refused.push(...guard.takeViolations(), ...takeLoggedViolations(logFile))
    // Taken out: the process goes on with the next file, which must not fail for this one.
    const all = refused.splice(0)
    if (all.length > 0) throw new Error(`tests tried to leave this machine:\n${all.join('\n')}`)
  },
}
