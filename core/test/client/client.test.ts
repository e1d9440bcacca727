import { expect } from 'chai'
import { ApiError, createClient } from '../../dist/client/index.js'

describe('createClient', () => {
  function aClient(status: number, answer: object) {
    const requests: { url: string; init: RequestInit }[] = []
    const fetch = async (url: string, init: RequestInit) => {
      requests.push({ url, init })
      return new Response(JSON.stringify(answer), { status })
    }
    const client = createClient({ baseUrl: 'http://x.y/', tenant: 'spa', fetch: fetch as typeof globalThis.fetch })
    return { client, requests }
  }

  it('names the tenant, leaves out what is not given, and escapes what is', async () => {
    const { client, requests } = aClient(200, { slots: [] })
    await client.availability({ serviceId: 'a b', from: '2030-01-01', to: '2030-01-02', staffId: undefined })
    expect(requests[0]?.url).to.equal('http://x.y/api/v1/availability?serviceId=a+b&from=2030-01-01&to=2030-01-02')
    expect(requests[0]?.init.headers).to.include({ 'bookwright-tenant': 'spa' })
  })

  it('sends the key of a write and the token of a booking as headers', async () => {
    const { client, requests } = aClient(200, {})
    await client.cancel('b/1', 'secret', 'key-1')
    expect(requests[0]?.url).to.equal('http://x.y/api/v1/bookings/b%2F1/cancel')
    expect(requests[0]?.init.headers).to.include({ 'idempotency-key': 'key-1', 'bookwright-manage-token': 'secret' })
  })

  it('throws what the engine refuses, with its code and details', async () => {
    const { client } = aClient(409, {
      code: 'BW_SLOT_TAKEN',
      detail: 'Gone.',
      details: { alternatives: [] },
      requestId: 'r',
    })
    const error = await client.hold({ appointments: [] }, 'k').catch((caught: unknown) => caught)
    expect(error).to.be.instanceOf(ApiError)
    expect(error).to.include({ status: 409, code: 'BW_SLOT_TAKEN', message: 'Gone.', requestId: 'r' })
  })
})
