import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installNetworkGuard } from './network-guard.js'
import { allowedHosts, guardLogVariable, takeLoggedViolations } from './network-guard-log.js'

const folder = mkdtempSync(join(tmpdir(), 'bookwright-guard-'))
const logFile = join(folder, 'refused.log')
process.env[guardLogVariable] = logFile
const guard = installNetworkGuard({ allowedHosts: allowedHosts() })

function assertNothingLeft(): void {
  const refused = [...guard.takeViolations(), ...takeLoggedViolations(logFile)]
  if (refused.length > 0) throw new Error(`outgoing connections are forbidden in tests: ${refused.join(', ')}`)
}

/** mocha root hooks: no test may reach beyond this machine, in this process or in an engine that it started. */
export const mochaHooks = {
  afterEach: assertNothingLeft,
  afterAll(): void {
    try {
      assertNothingLeft()
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
