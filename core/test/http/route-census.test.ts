import 'reflect-metadata'
import { expect } from 'chai'
import { checkRoutes } from '../../dist/http/mount-routes.js'
import { describedRoutes } from '../../dist/http/openapi-document.js'
import { routeName, type Route } from '../../dist/http/route.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const PUBLIC = [
  'GET /appointments/availability',
  'GET /slots',
  'POST /appointments',
  'POST /appointments/appointments',
  'GET /availability',
  'GET /availability/explanation',
  'GET /availability/first',
  'GET /availability/next',
  'GET /availability/resources',
  'GET /brand/{picture}',
  'GET /business',
  'GET /auth/sign-up',
  // Leads back to the admin, whoever comes.
  'GET /oauth/callback',
  'GET /locations',
  'GET /setup',
  'GET /openapi.json',
  'GET /services',
  'GET /services/{id}',
  'GET /sessions',
  'GET /sessions/{id}',
  'GET /resources/{id}/photo',
  'GET /staff',
  'GET /templates',
  'DELETE /holds/{id}',
  'PATCH /holds/{id}',
  'POST /availability/itineraries',
  'POST /auth/invitations/accept',
  'POST /auth/invitations/read',
  'POST /auth/login',
  'POST /auth/logout',
  'POST /auth/password/forgot',
  'POST /auth/password/reset',
  'POST /auth/refresh-token',
  'POST /auth/register',
  'POST /auth/second-factor',
  'POST /auth/sign-up',
  'POST /auth/verify-email',
  'POST /bookings',
  'POST /contact-requests',
  'POST /bookings/series',
  'POST /bookings/series/preview',
  'POST /holds',
  'POST /setup',
  'GET /waitlist',
  'POST /waitlist',
  // By the token of the entry, or of the offer.
  'GET /waitlist/{id}',
  'DELETE /waitlist/{id}',
  'POST /waitlist/{id}/wait-again',
  'GET /waitlist/offers/{token}',
  'POST /waitlist/offers/{token}/accept',
  'POST /waitlist/offers/{token}/decline',
  'POST /waitlist/offers/{token}/extend',
  'GET /custom-fields/questions',
  'GET /feedback/published',
  // By the token of the link that asks how it was.
  'GET /bookings/{id}/feedback',
  'POST /bookings/{id}/feedback',
].sort()

const routes = describedRoutes('1.0.0')

describe('the routes of the core', () => {
  it('are public only where this list says so', () => {
    const open = routes.filter(route => route.audience === 'public').map(routeName)
    expect(open.sort()).to.deep.equal(PUBLIC)
  })

  it('demand an Idempotency-Key on every write of a booking or a hold, and of a letter', () => {
    const required = routes.filter(route => route.idempotency === 'required').map(routeName)
    expect(required.sort()).to.deep.equal([
      'POST /appointments',
      'POST /appointments/appointments',
      'POST /bookings',
      'POST /bookings/series',
      'POST /bookings/{id}/cancel',
      'POST /bookings/{id}/check-in',
      'POST /bookings/{id}/complete',
      'POST /bookings/{id}/confirm',
      'POST /bookings/{id}/decline',
      'POST /bookings/{id}/delay',
      'POST /bookings/{id}/no-show',
      'POST /bookings/{id}/on-my-way',
      'POST /bookings/{id}/reassign',
      'POST /bookings/{id}/replan',
      'POST /bookings/{id}/reschedule',
      'POST /bookings/{id}/series/cancel',
      'POST /bookings/{id}/split',
      'POST /bookings/{id}/undo',
      'POST /bookings/{id}/waive-fee',
      'POST /clients/{id}/messages',
      'POST /days/{date}/apply',
      'POST /holds',
      'POST /resources/{id}/absence/apply',
      'POST /sessions',
      'POST /sessions/{id}/cancel',
      'POST /time-off',
      'POST /waitlist/offers/{token}/accept',
      'POST /walk-ins',
    ])
  })

  it('are refused at the start when one does not say who may call it', () => {
    const [first] = routes
    const careless = { ...first, path: '/careless', audience: undefined } as unknown as Route
    expect(() => checkRoutes([careless])).to.throw('does not say who may call it')
    expect(() => checkRoutes([{ ...careless, audience: { needs: 'nothing:known' } } as unknown as Route])).to.throw(
      'does not say who may call it',
    )
    expect(() => checkRoutes(routes)).not.to.throw()
  })

  it('are refused at the start when one is declared twice', () => {
    expect(() => checkRoutes([...routes, ...routes.slice(0, 1)])).to.throw('declared twice')
  })

  it('use our words and no others', () => {
    // The events of the outbox are the engine's own; a booking is never one.
    // `/events` is the address that was promised for what happens while staff look.
    // The address of customers is `/clients`: that name was promised; everything else calls them customers.
    const own = (path: string) =>
      path
        .replace(/^\/events$/, '/live')
        .replace('/outbox/events', '/outbox')
        .replace('/clients', '/customers')
    const words = routes.map(route => own(route.path)).join(' ')
    expect(words).not.to.match(/shop|provider|client|event/)
  })
})

describe('every route that is not public', () => {
  let app: TestApp
  before(async () => {
    app = await startTestApp()
  })
  after(() => app.stop())

  for (const route of routes.filter(candidate => candidate.audience !== 'public')) {
    const path = `/api/v1${route.path.replace('{id}', '44444444-4444-4444-8444-444444444444')}`
    const method = route.method.toUpperCase()
    const headers = { 'bookwright-tenant': 'spa', 'idempotency-key': 'k' }

    it(`answers ${routeName(route)} with 401 to nobody in particular`, async () => {
      const answer = await app.call(path, { method, headers, ...(route.body ? { body: {} } : {}) })
      expect(answer.status).to.equal(401)
      expect(answer.body.code).to.equal('BW_UNAUTHENTICATED')
    })

    if (route.scope !== 'tenant' || route.audience === 'account') continue
    it(`answers ${routeName(route)} with 404 to the owner of another business`, async () => {
      const { tokens } = await app.auth.logIn(
        await app.auth.prove({ email: 'owner@clinic.test', password: 'correct horse' }),
        '',
      )
      const authorization = `Bearer ${tokens.accessToken}`
      const answer = await app.call(path, {
        method,
        headers: { ...headers, authorization },
        ...(route.body ? { body: {} } : {}),
      })
      expect(answer.status).to.equal(404)
    })
  }

  it('reached no service at all', () => {
    expect(app.calls).to.deep.equal([])
  })
})
