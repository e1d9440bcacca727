import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { main } from '../../dist/cli/main.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'

describe('the administration commands', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let cwd: string
  before(async () => {
    database = await createTestDatabase()
    cwd = mkdtempSync(join(tmpdir(), 'bookwright-admin-'))
  })
  after(async () => {
    await database.drop()
    rmSync(cwd, { recursive: true })
  })

  async function run(...argv: string[]) {
    const [out, err]: [string[], string[]] = [[], []]
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex') }
    const io = { env, cwd, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
    const code = await main([...argv, '--json'], io)
    const text = out.join('\n')
    return { code, err: err.join('\n'), answer: text ? (JSON.parse(text) as Record<string, unknown>) : {} }
  }
  const place = ['--time-zone', 'Europe/London', '--currency', 'GBP']

  it('apply the schema, say so, and take the newest step back', async () => {
    expect((await run('migrate', 'status')).answer)
      .to.have.property('executed')
      .with.length(0)
    const { ran } = (await run('migrate', 'up')).answer as { ran: string[] }
    expect(ran).to.include('0001-platform')
    expect((await run('migrate', 'down')).answer['ran']).to.deep.equal(ran.slice(-1))
    expect((await run('migrate')).answer['pending']).to.deep.equal([])
  })

  it('create a business and a login for it, and refuse the same slug again', async () => {
    const { code, answer } = await run('tenant:create', '--slug', 'spa', '--name', 'Spa', '--template', 'spa', ...place)
    expect([code, answer['slug']]).to.deep.equal([0, 'spa'])
    const again = await run('tenant:create', '--slug', 'spa', '--name', 'Spa', ...place)
    expect([again.code, again.err.split('\n').length]).to.deep.equal([1, 1])
    const user = await run('user:create', '--email', 'Owner@Spa.test', '--role', 'owner', '--tenant', 'spa')
    expect(user.answer).to.include({ email: 'owner@spa.test', role: 'owner', tenant: 'spa' })
    expect(user.answer['password']).to.match(/^[\w-]{16}$/)
  })

  it('create an agency with a brand below it, and a business of the brand', async () => {
    const agency = await run('organization:create', '--name', 'The Agency')
    expect([agency.code, agency.answer['slug'], agency.answer['parentId']]).to.deep.equal([0, 'the-agency', null])
    const brand = await run('organization:create', '--name', 'Brand', '--slug', 'brand', '--parent', 'the-agency')
    expect(brand.answer['parentId']).to.equal(agency.answer['id'])
    expect((await run('organization:create', '--name', 'Brand')).err).to.contain('Choose another short name')
    expect((await run('organization:create', '--name', 'Lost', '--parent', 'nobody')).code).to.equal(2)
    const business = ['--slug', 'branded', '--name', 'Branded', ...place]
    expect((await run('tenant:create', ...business, '--organization', 'nobody')).code).to.equal(2)
    expect((await run('tenant:create', ...business, '--organization', 'brand')).code).to.equal(0)
    const wrong = await run('tenant:create', '--slug', 'w', '--name', 'W', '--time-zone', 'UTC', '--currency', 'XYZ')
    expect([wrong.code, wrong.err.split('\n').length]).to.deep.equal([1, 1])
  })

  it('fill an empty business from a template', async () => {
    await run('tenant:create', '--slug', 'bare', '--name', 'Bare', ...place)
    const shown = await run('seed', '--tenant', 'bare', '--template', 'clinic', '--preview')
    expect([shown.code, shown.answer['wouldChange']]).to.deep.equal([0, true])
    expect(shown.answer['people']).to.have.length(3)
    const filled = await run('seed', '--tenant', 'bare', '--template', 'spa')
    expect(filled.answer).to.deep.equal({ tenant: 'bare', template: 'spa', isChanged: true, services: 5 })
    expect((await run('seed', '--tenant', 'bare', '--template', 'spa')).answer['isChanged']).to.equal(false)
    const other = await run('seed', '--tenant', 'bare', '--template', 'clinic')
    expect([other.code, other.err.includes('without services')]).to.deep.equal([1, true])
  })

  it('give a bare business a place and hours once, and what it is filled from comes to that place', async () => {
    await run('tenant:create', '--slug', 'plain', '--name', 'Plain', ...place)
    expect((await run('seed', '--tenant', 'plain', '--empty')).answer).to.include({ isChanged: true, services: 0 })
    expect((await run('seed', '--tenant', 'plain', '--empty')).answer).to.include({ isChanged: false })
    expect((await run('seed', '--tenant', 'plain', '--empty', '--preview')).code).to.equal(2)
    const { answer } = await run('seed', '--tenant', 'plain', '--template', 'sports-center')
    expect(answer).to.include({ isChanged: true, services: 6 })
  })

  it('refuse a business that is not there with exit code 2', async () => {
    expect((await run('seed', '--tenant', 'nobody', '--template', 'spa')).code).to.equal(2)
  })

  it('find what is missing, with exit code 1', async () => {
    const { code, answer } = await run('doctor')
    const findings = answer['findings'] as { name: string; isOk: boolean }[]
    expect(code).to.equal(1)
    expect(findings.filter(finding => !finding.isOk).map(finding => finding.name)).to.deep.equal([
      '@bookwright/admin-ui',
      '@bookwright/storefront-kit',
    ])
  })
})
