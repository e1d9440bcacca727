import 'reflect-metadata'
import { expect } from 'chai'
import { describedRoutes } from '../../dist/http/openapi-document.js'
import { fieldsOf, typeOf, type ApiSchema } from '../../dist/http/pages/api-fields.js'
import { startTestApp, type TestApp } from './support/test-app.js'

describe('GET /docs', () => {
  let app: TestApp
  before(async () => (app = await startTestApp()))
  after(() => app.stop())

  it('shows every call of this engine, with its group, who may make it, and its errors', async () => {
    const { status, text, headers } = await app.call('/docs')
    expect([status, headers['content-type']]).to.deep.equal([200, 'text/html; charset=utf-8'])
    const shown = [...text.matchAll(/<b>(\w+)<\/b>\s*<code>([^<]+)<\/code>/g)].map(
      ([, method, path]) => `${method} ${path}`,
    )
    const routes = describedRoutes('1').map(route => `${route.method.toUpperCase()} /api/v1${route.path}`)
    expect(shown).to.include.members(routes)
    const [, booking = ''] = /<details id="postBookings"([\s\S]*?)<\/details>/.exec(text) ?? []
    expect(booking).to.include('Everybody, without signing in. A repeat with the same Idempotency-Key')
    expect(booking).to.include('<code>appointments[].serviceId</code> required; text of 1 to 100 characters; Opaque id')
    expect(booking).to.match(/<dt>409<\/dt><dd>[^]*<code>BW_SLOT_TAKEN<\/code>/)
    const [, policies = ''] = /<details id="getPolicies"([\s\S]*?)<\/details>/.exec(text) ?? []
    expect(policies).to.match(/With an access token, a session cookie.*and the permission/)
  })

  it('needs nothing from elsewhere, and no script that stands in the page', async () => {
    const { text } = await app.call('/docs/')
    expect(text).not.to.match(/https?:\/\/(?!localhost)[^"]*\.(js|css)/)
    expect(text.match(/<script[^>]*>/g)).to.deep.equal(['<script src="/docs/search.js" defer>'])
    const script = await app.call('/docs/search.js')
    expect([script.status, script.headers['content-type']]).to.deep.equal([200, 'text/javascript; charset=utf-8'])
    expect(script.headers['content-security-policy']).to.include(`script-src 'self'`)
    expect((await app.call('/docs', { method: 'POST' })).status).to.equal(404)
  })

  it('is not there in production', async () => {
    const production = await startTestApp({ config: { isProduction: true } })
    for (const path of ['/docs', '/docs/', '/docs/search.js']) {
      expect((await production.call(path)).status, path).to.equal(404)
    }
    await production.stop()
  })
})

describe('the fields of a body', () => {
  const schemas: Record<string, ApiSchema> = {
    Money: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } },
    Loop: { type: 'object', properties: { next: { $ref: '#/components/schemas/Loop' } } },
  }

  it('are named by the way that leads to them, through lists, references and alternatives', () => {
    const body: ApiSchema = {
      type: 'object',
      required: ['lines'],
      properties: {
        lines: { type: 'array', maxItems: 9, items: { $ref: '#/components/schemas/Money' } },
        fee: { anyOf: [{ $ref: '#/components/schemas/Money' }, { type: 'null' }] },
      },
    }
    expect(fieldsOf(body, schemas).map(field => [field.path, field.type, field.isRequired])).to.deep.equal([
      ['lines', 'list of up to 9 objects', true],
      ['lines[].amount', 'whole number', true],
      ['fee', 'object or null', false],
      ['fee.amount', 'whole number', true],
    ])
  })

  it('end somewhere, also where a type holds itself', () => {
    expect(fieldsOf({ $ref: '#/components/schemas/Loop' }, schemas)).to.have.length(4)
  })

  it('say what may stand there', () => {
    expect(typeOf({ enum: ['a', 'b'] }, {})).to.equal('"a" or "b"')
    expect(typeOf({ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, {})).to.equal(
      'whole number from 1',
    )
    expect(typeOf({ type: 'string', format: 'date-time' }, {})).to.equal('text (date-time)')
  })
})
