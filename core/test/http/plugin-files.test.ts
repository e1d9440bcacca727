import { expect } from 'chai'
import Koa from 'koa'
import { pluginFiles } from '../../dist/http/plugin-files.js'
import { closeServer, createHttpServer, listen } from '../../dist/http/server.js'
import { errorMapper } from '../../dist/http/error-mapper.js'
import { requestId } from '../../dist/http/request-id.js'

describe('files of plugins', () => {
  const file = { type: 'text/javascript; charset=utf-8', content: Buffer.from('export {}') }
  const app = new Koa()
    .use(requestId())
    .use(errorMapper(() => false))
    .use(
      pluginFiles({
        file: (id, hash, path) => (`${id} ${hash} ${path}` === 'demo-one abc admin/a.js' ? file : undefined),
      }),
    )
  const server = createHttpServer(app)
  let url = ''
  before(async () => {
    url = `http://127.0.0.1:${await listen(server, { host: '127.0.0.1', port: 0 })}`
  })
  after(() => closeServer(server, 0))

  it('come with their type and may be kept for ever', async () => {
    const answer = await fetch(`${url}/plugins/demo-one/abc/admin/a.js`)
    expect(await answer.text()).to.equal('export {}')
    expect(answer.headers.get('content-type')).to.equal(file.type)
    expect(answer.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable')
  })

  it('are not there under another hash, and nothing lies beside them', async () => {
    for (const path of ['demo-one/abd/admin/a.js', 'demo-one/abc/admin/..%2fa.js', 'demo-one/abc/', 'demo-two/abc/a']) {
      const answer = await fetch(`${url}/plugins/${path}`)
      expect(answer.status, path).to.equal(404)
      expect(answer.headers.get('cache-control') ?? '', path).to.not.contain('immutable')
    }
  })

  it('are only read', async () => {
    const answer = await fetch(`${url}/plugins/demo-one/abc/admin/a.js`, { method: 'POST' })
    expect(answer.status).to.equal(404)
  })
})
