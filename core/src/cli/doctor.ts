import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BookwrightError } from '../errors/bookwright-error.js'
import { findBuiltSite } from '../http/built-site.js'
import type { EngineConfig } from '../ports/config.js'
import { answer, type Command } from './command.js'
import { withPlatform, type Platform } from './platform.js'
import { readConfig } from './start.js'

interface Finding {
  readonly name: string
  readonly isOk: boolean
  readonly note: string
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Checks what the engine needs, migrating the database first, and shows the demo logins',
  usage: '[--data DIR] [--json]',
  options: { data: { type: 'string' } },
  optionHelp: { '--data DIR': 'data directory of the embedded database' },
  async run(input) {
    const config = readConfig(input)
    const { findings, demoLogins, setupCode } = await examine(config)
    const all = [{ name: 'node', isOk: true, note: process.versions.node }, ...findings, ...interfaces(config)]
    const isOk = all.every(finding => finding.isOk)
    answer(input, { isOk, findings: all, demoLogins, ...(setupCode !== undefined && { setupCode }) }, [
      ...all.map(({ name, isOk: isFine, note }) => `${isFine ? 'ok  ' : 'FAIL'}  ${name}${note ? `: ${note}` : ''}`),
      ...(setupCode === undefined ? [] : [`      not set up yet: open /setup with the code ${setupCode}`]),
      ...demoLogins.map(login => `      demo login: ${login.email} ${login.password}`),
    ])
    return isOk ? 0 : 1
  },
}

type Login = { email: string; password: string }

interface Examination {
  readonly findings: Finding[]
  readonly demoLogins: Login[]
  readonly setupCode?: string | undefined
}

async function examine(config: EngineConfig): Promise<Examination> {
  try {
    return await withPlatform(config, async platform => {
      const { checks } = await platform.readiness.report()
      const findings: Finding[] = checks.map(({ name, isReady, note }) => ({ name, isOk: isReady, note }))
      findings.push(await auditFinding(platform))
      return { findings, demoLogins: await platform.demo.logins(), setupCode: await platform.setup.code() }
    })
  } catch (error) {
    if (!(error instanceof BookwrightError)) throw error
    return { findings: [{ name: 'database', isOk: false, note: error.message }], demoLogins: [] }
  }
}

/** One line for all businesses: up to where their audit logs are what they were. */
async function auditFinding({ tenants, audit }: Platform): Promise<Finding> {
  const notes: string[] = []
  let isOk = true
  for (const { id, slug } of await tenants.list()) {
    const { isIntact, intactUpTo, head, waiting, problem } = await audit.verify(id)
    const end = `#${intactUpTo}${head ? ` (${head.slice(0, 12)})` : ''}${waiting > 0 ? `, ${waiting} not chained yet` : ''}`
    notes.push(isIntact ? `${slug} intact up to ${end}` : `${slug} BROKEN: ${problem}`)
    isOk &&= isIntact
  }
  return { name: 'audit chain', isOk, note: notes.join('; ') }
}

function interfaces(config: EngineConfig): Finding[] {
  return ['@bookwright/admin-ui', '@bookwright/storefront-kit'].map(name => {
    const { root } = findBuiltSite(config.siteRoot, name)
    const isBuilt = root !== undefined && existsSync(join(root, 'index.html'))
    return { name, isOk: isBuilt, note: isBuilt ? '' : 'not installed or not built' }
  })
}
