import type { Booking } from './api-types.js'
import type { Call } from './api.js'

/** Whoever is signed in, as `GET /auth/session` says it. */
export interface SignedIn {
  user: { id: string; name: string; email: string; memberships: { tenantSlug: string }[] }
  csrfToken: string
}

/** The password was right, and a code is asked for. */
export interface CodeAsked {
  secondFactor: { ticket: string }
}

export interface OwnBookings {
  items: Booking[]
  nextCursor: string | null
}

const segment = encodeURIComponent

/** Calls about the login of a customer. The cookie goes along with these also before anybody counts as signed in. */
export function accountCalls(call: Call) {
  return {
    signIn: async (email: string, password: string) =>
      (
        await call<SignedIn | CodeAsked>('POST', '/auth/login', {
          ...{ body: { email, password, cookie: true }, isWithCookie: true },
        })
      ).value,
    signInWithCode: async (ticket: string, code: string) =>
      (await call<SignedIn>('POST', '/auth/second-factor', { body: { ticket, code }, isWithCookie: true })).value,
    /** The answer is the same whether or not the address has a login. */
    register: async (email: string, name: string, password: string) =>
      (await call<void>('POST', '/auth/register', { body: { email, name, password } })).value,
    verifyEmail: async (token: string, password: string) =>
      (await call<void>('POST', '/auth/verify-email', { body: { token, password } })).value,
    session: async () => (await call<SignedIn>('GET', '/auth/session', { isWithCookie: true })).value,
    signOut: async () => (await call<void>('POST', '/auth/logout', { body: {} })).value,
    ownBookings: async (cursor?: string) =>
      (await call<OwnBookings>('GET', '/me/bookings', { query: { limit: 20, cursor } })).value,
    /** What opens one of them, as the link in the mail does. */
    openOwnBooking: async (id: string) =>
      (await call<{ manageToken: string }>('POST', `/me/bookings/${segment(id)}/open`, { body: {} })).value.manageToken,
  }
}
