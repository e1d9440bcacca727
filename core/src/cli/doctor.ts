import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isSecretKeyOf } from '../db/secret-box.js'
import { hasEmbeddedCluster } from '../db/embedded/data-directory.js'
import { migrate } from '../db/migrate.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { findBuiltSite } from '../http/built-site.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { loadPlugins } from '../plugin/load-plugins.js'
import type { EngineConfig } from '../ports/config.js'
import { answer, type Command } from './command.js'
import { openPlatform, type Platform } from './platform.js'
import { pluginMigrations } from './plugin-migrations.js'
import { readConfig } from './start.js'
import { withDatabase } from './with-database.js'

interface Finding {
  readonly name: string
  readonly isOk: boolean
  readonly note: string
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Checks what the engine needs, changing nothing, and shows the demo logins',
  usage: '[--data DIR] [--json]',
  options: { data: { type: 'string' } },
  optionHelp: { '--data DIR': 'data directory of the embedded database' },
  async run(input) {
    const config = readConfig(input)
    const { findings, demoLogins, setupCode } = await examine(config)
    const all = [
      { name: 'node', isOk: true, note: process.versions.node },
      ...findings,
      ...interfaces(config),
      ...(await pluginsSetAside(config)),
    ]
    const isOk = all.every(finding => finding.isOk)
    answer(input, { isOk, findings: all, demoLogins, ...(setupCode !== undefined && { setupCode }) }, [
      ...all.map(({ name, isOk: isFine, note }) => `${isFine ? 'ok  ' : 'FAIL'}  ${name}${note ? `: ${note}` : ''}`),
      ...(setupCode === undefined ? [] : [`      not set up yet: open /setup with the code ${setupCode}`]),
      ...demoLogins.map(login => `      demo login: ${login.email} ${login.password} (${login.role})`),
    ])
    return isOk ? 0 : 1
  },
}

interface Login {
  readonly email: string
  readonly password: string
  readonly role: string
}

interface Examination {
  readonly findings: readonly Finding[]
  readonly demoLogins: readonly Login[]
  readonly setupCode?: string | undefined
}

/** Looks and changes nothing: neither a database nor a step of its schema is made. */
async function examine(config: EngineConfig): Promise<Examination> {
  if (config.databaseUrl === undefined && !hasEmbeddedCluster(config.dataDir)) {
    return failure('database', `there is none in ${config.dataDir} yet; start makes it`)
  }
  try {
    const extra = await pluginMigrations(config.siteRoot)
    return await withDatabase(config, async url => {
      const { pending } = await migrate(url, { direction: 'status', extra })
      return pending.length > 0
        ? outdated(pending)
        : openPlatform(config, url, platform => examinePlatform(platform, config.secretKey))
    })
  } catch (error) {
    if (!(error instanceof BookwrightError)) throw error
    return failure('database', error.message)
  }
}

async function examinePlatform(platform: Platform, secretKey: Buffer): Promise<Examination> {
  const { checks } = await platform.readiness.report()
  const findings: Finding[] = checks.map(({ name, isReady, note }) => ({ name, isOk: isReady, note }))
  findings.push(await keyFinding(platform, secretKey), await auditFinding(platform))
  return { findings, demoLogins: await platform.demo.logins(), setupCode: await platform.setup.code() }
}

function failure(name: string, note: string): Examination {
  return { findings: [{ name, isOk: false, note }], demoLogins: [] }
}

function outdated(pending: readonly string[]): Examination {
  const advice = 'start and "bookwright migrate" apply them'
  const { findings } = failure('migrations', `${pending.length} not applied: ${pending.join(', ')}; ${advice}`)
  return { findings: [{ name: 'database', isOk: true, note: '' }, ...findings], demoLogins: [] }
}

async function keyFinding({ unitOfWork }: Platform, secretKey: Buffer): Promise<Finding> {
  const isOk = (await isSecretKeyOf(unitOfWork, secretKey)) !== false
  const advice = 'BOOKWRIGHT_SECRET_KEY is not the key of this database, start will refuse. Set the first one again'
  return { name: 'secret key', isOk, note: isOk ? '' : advice }
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

/** Plugins that the start leaves out, each with its reason; what runs needs no line. */
async function pluginsSetAside(config: EngineConfig): Promise<Finding[]> {
  const records = await loadPlugins(discoverPlugins(config.siteRoot).packages, readCoreVersion())
  return records
    .filter(({ state }) => state !== 'ready')
    .map(({ manifest, reason }) => ({ name: `plugin ${manifest.id}`, isOk: false, note: reason }))
}
