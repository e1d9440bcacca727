import { expect } from 'chai'
import { HttpClient } from '../src/api/http-client.js'

const hooks = {
  tenantSlug: () => 'lotus-day-spa',
  csrfToken: () => 'token',
  renewCsrfToken: async () => undefined,
  onUnauthenticated: () => undefined,
}

describe('HttpClient', () => {
  const { fetch } = globalThis
  afterEach(() => (globalThis.fetch = fetch))

  const answering = (status: number, text: string | null) => {
    globalThis.fetch = async () => new Response(text, { status })
    return new HttpClient(hooks)
  }

  it('hands on what an accepted order says', async () => {
    expect(await answering(202, '{"count":3}').post('/webhooks/1/replay')).to.deep.equal({ count: 3 })
  })

  it('takes an accepted order that says nothing', async () => {
    expect(await answering(202, null).post('/auth/forgot-password')).to.deep.equal({})
  })

  it('answers nothing when there is no content', async () => {
    expect(await answering(204, null).delete('/webhooks/1')).to.equal(undefined)
  })
})
