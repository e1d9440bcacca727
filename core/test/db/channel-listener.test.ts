import { expect } from 'chai'
import { ChannelListener } from '../../dist/db/channel-listener.js'
import { eventually, openTestEngine, type TestEngine } from './support/test-engine.js'

const CONNECTIONS = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'bookwright listen'`

describe('ChannelListener', () => {
  let engine: TestEngine
  let opened: ChannelListener[]

  before(async () => {
    engine = await openTestEngine()
  })
  after(() => engine.close())
  beforeEach(() => {
    opened = []
  })
  afterEach(() => Promise.all(opened.map(listener => listener.close())))

  function listening(channel: string, reconnectMs?: number): { listener: ChannelListener; heard: string[] } {
    const listener = new ChannelListener(engine.url, engine.log, reconnectMs)
    opened.push(listener)
    const heard: string[] = []
    listener.on(channel, payload => heard.push(payload))
    return { listener, heard }
  }

  async function connections(): Promise<number> {
    return (await engine.owner.query(CONNECTIONS)).rows.length
  }

  it('tells every listener of the channel, the one that notifies too, and none of another channel', async () => {
    const [one, two, other] = [listening('bw_test'), listening('bw_test'), listening('bw_other')]
    for (const { listener } of [one, two, other]) await listener.open()
    expect(await one.listener.notify('bw_test', 'news')).to.equal(true)
    expect(await one.listener.notify('bw_other', 'end')).to.equal(true)
    await eventually(() => other.heard.length === 1 && two.heard.length === 1 && one.heard.length === 1)
    expect([one.heard, two.heard, other.heard]).to.deep.equal([['news'], ['news'], ['end']])
  })

  it('says that nobody was told before it is open and after it is closed', async () => {
    const { listener } = listening('bw_test')
    expect(await listener.notify('bw_test', 'early')).to.equal(false)
    await listener.open()
    await listener.close()
    expect(await listener.notify('bw_test', 'late')).to.equal(false)
  })

  it('listens again, on one connection, after its connection was lost', async () => {
    const { listener, heard } = listening('bw_test', 20)
    await listener.open()
    await engine.owner.query(`SELECT pg_terminate_backend(pid) FROM (${CONNECTIONS}) AS open`)
    await eventually(async () => {
      await engine.owner.query(`SELECT pg_notify('bw_test', 'back')`)
      return heard.includes('back')
    })
    expect(await connections()).to.equal(1)
  })

  it('leaves no connection behind when it is closed while it opens', async () => {
    const { listener } = listening('bw_test')
    const opening = listener.open()
    await listener.close()
    await opening
    await eventually(async () => (await connections()) === 0)
    expect(await listener.notify('bw_test', 'late')).to.equal(false)
  })
})
