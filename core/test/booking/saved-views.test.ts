import { expect } from 'chai'
import type { TestAnswer } from '../http/support/test-app.js'
import { startDailyDesk, type DailyDesk } from './support/daily-desk.js'

const itemOf = ({ body }: TestAnswer) => body as unknown as { id: string }
const itemsOf = ({ body }: TestAnswer) => (body as unknown as { items: { id: string }[] }).items

describe('A list that is found again', function () {
  this.timeout(60_000)
  let desk: DailyDesk
  before(async () => {
    desk = await startDailyDesk()
  })
  after(() => desk.close())

  it("is its maker's own, or everybody's; who made it changes it, and of a shared one who manages users", async () => {
    await desk.engine.addAccount('desk@views.test', 'front-desk')
    await desk.engine.addAccount('nobody@views.test')
    const [front, nobody] = [await desk.engine.signIn('desk@views.test'), await desk.engine.signIn('nobody@views.test')]
    const by = ({ headers }: typeof front) => ({
      call: (method: string, path: string, body?: object) => desk.engine.call(path, { method, headers, body }),
      names: async () => {
        const { body } = await desk.engine.call('/saved-views?list=bookings', { headers })
        return (body as unknown as { items: { name: string; isOwn: boolean }[] }).items
      },
    })
    const view = (name: string, isShared: boolean) => ({
      ...{ list: 'bookings', name, isShared, query: { status: 'requested' }, columns: ['when', 'customer'] },
    })
    const [desktop, stranger] = [by(front), by(nobody)]
    const mine = await desktop.call('POST', '/saved-views', view('Mine', false))
    expect([mine.status, mine.body], mine.text).to.deep.equal([
      ...[201, { id: itemOf(mine).id, isOwn: true, ...view('Mine', false) }],
    ])
    const ours = await desktop.call('POST', '/saved-views', view('To approve', true))
    const owners = await desk.send('POST', '/saved-views', view('Of the owner', true))
    const seenByOwner = itemsOf(await desk.send('GET', '/saved-views?list=bookings'))
    expect(
      seenByOwner.map(({ id }) => id),
      "not what is somebody's own",
    ).to.deep.equal([...[itemOf(owners).id, itemOf(ours).id]])
    expect((await desktop.names()).map(({ name, isOwn }) => `${name} ${isOwn}`)).to.deep.equal([
      ...['Mine true', 'Of the owner false', 'To approve true'],
    ])
    const refused = [
      await desktop.call('PATCH', `/saved-views/${itemOf(owners).id}`, { name: 'Taken over' }),
      await desktop.call('DELETE', `/saved-views/${itemOf(owners).id}`),
      await desk.send('PATCH', `/saved-views/${itemOf(mine).id}`, { name: 'Not even the owner' }),
      await desktop.call('POST', '/saved-views', view('to APPROVE', false)),
      await stranger.call('POST', '/saved-views', view('Strange', true)),
    ]
    expect(refused.map(({ status }) => status)).to.deep.equal([403, 403, 404, 400, 404])
    expect((await stranger.call('GET', '/saved-views')).status, 'who has no role here').to.equal(404)
    const renamed = await desk.send('PATCH', `/saved-views/${itemOf(ours).id}`, { name: 'Waiting for us' })
    expect(renamed.status, renamed.text).to.equal(200)
    expect((await desktop.call('DELETE', `/saved-views/${itemOf(mine).id}`)).status).to.equal(204)
    expect((await desktop.names()).map(({ name }) => name)).to.deep.equal(['Of the owner', 'Waiting for us'])
  })
})
