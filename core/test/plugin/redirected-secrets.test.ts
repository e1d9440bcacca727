import { expect } from 'chai'
import { definePlugin } from '../../dist/plugin/define-plugin.js'
import { schemaProblems } from '../../dist/plugin/schema-problems.js'
import { defineSettings } from '../../dist/plugin/settings.js'
import { aLab, aPackage, OWNER, TENANT } from './support/plugin-lab.js'

const ID = 'channel-x'
const by = { actor: OWNER, requestId: 'r1' }
const settings = defineSettings({
  host: { type: 'text', label: 'channel-x.host', environment: ['X_HOST'] },
  password: { type: 'secret', label: 'channel-x.password', sentTo: ['host'], environment: ['X_PASSWORD'] },
})

async function setUp(environment: Record<string, string> = {}) {
  const lab = aLab({ environment })
  await lab.host.load([aPackage(definePlugin({ id: ID, compat: '*', settings, setup: () => {} }))], '1.0.0')
  return lab.settings
}
const issuesOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: { details: { issues: { path: string; message: string }[] } }) => error.details.issues,
  )

describe('a secret and where it is sent', () => {
  it('does not send the password of the installation to a server that a business chose', async () => {
    const service = await setUp({ X_PASSWORD: 'of the installation' })
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: undefined, password: 'of the installation' })
    await service.save(TENANT, ID, { host: 'mine.test' }, by)
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: 'mine.test', password: undefined })
    const { secrets, locked } = await service.view(TENANT, ID)
    expect([secrets['password'], locked['password']]).to.deep.equal([{ isSet: false }, 'environment'])
  })

  it('sends it where the installation says', async () => {
    const service = await setUp({ X_PASSWORD: 'of the installation', X_HOST: 'mail.test' })
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: 'mail.test', password: 'of the installation' })
  })

  it('does not let who changes the server have the stored password sent there', async () => {
    const service = await setUp()
    await service.save(TENANT, ID, { host: 'mail.test', password: 'stored' }, by)
    for (const change of [{ host: 'mine.test' }, { host: 'mine.test', password: '' }]) {
      const [issue] = await issuesOf(service.save(TENANT, ID, change, by))
      expect(issue).to.include({ path: 'password' })
      expect(issue?.message).to.match(/Enter it again/)
    }
    await service.save(TENANT, ID, { host: null }, by)
    expect(await issuesOf(service.save(TENANT, ID, { host: 'mine.test' }, by))).to.have.length(1)
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: undefined, password: 'stored' })
  })

  it('lets the server change with a new password, or without any', async () => {
    const service = await setUp()
    await service.save(TENANT, ID, { host: 'mail.test', password: 'stored' }, by)
    await service.save(TENANT, ID, { host: 'mail.test' }, by)
    await service.save(TENANT, ID, { host: 'two.test', password: 'new' }, by)
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: 'two.test', password: 'new' })
    await service.save(TENANT, ID, { host: 'three.test', password: null }, by)
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: 'three.test', password: undefined })
  })

  it('says so when a schema sends a secret to a field that is none', () => {
    const schema = { key: { type: 'secret', label: 'x', sentTo: ['nowhere'] } } as const
    expect(schemaProblems(schema)).to.deep.equal(['setting "key": sentTo names "nowhere", which is no setting.'])
  })
})
