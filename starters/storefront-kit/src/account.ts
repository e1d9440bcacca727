import { computed, reactive } from 'vue'
import type { SignedIn } from './account-api.js'
import type { Api } from './api.js'
import type { SignIn } from './config.js'
import { ProblemError } from './problem-error.js'
import type { SessionStore } from './session-store.js'
import type { TypedDetailsStore } from './typed-details.js'

type User = SignedIn['user']

export type SignInResult = 'signed-in' | 'code-asked' | 'team'

interface Given {
  api: Api
  /** Read by every call: with it the cookie goes along. */
  signIn: SignIn
  /** Outlives the tab, as the cookie does. */
  store: SessionStore
  typed: TypedDetailsStore
  /** Called when somebody else asks from now on: what was shown before was for another one. */
  onChange: () => Promise<void>
}

const key = 'signed-in'
/** The address of somebody who waits for the letter. */
const asked = 'registering'

/** The one who is signed in, and what changes with them. */
function createSignedIn({ signIn, store, typed, onChange }: Omit<Given, 'api'>) {
  const state = reactive({ user: null as User | null, ticket: '' })
  return {
    state,
    async become({ user, csrfToken }: SignedIn): Promise<void> {
      state.user = user
      state.ticket = ''
      signIn.csrfToken = csrfToken
      store.write(key, true)
      typed.know({ name: user.name, email: user.email })
      await onChange()
    },
    async becomeGuest(): Promise<void> {
      state.user = null
      signIn.csrfToken = null
      store.remove(key)
      typed.know(null)
      await onChange()
    },
  }
}

interface Registering extends Pick<Given, 'api' | 'store'> {
  accept: (answer: SignedIn, slug: string) => Promise<SignInResult>
}

/** A login that somebody makes for themselves. */
function createRegistration({ api, store, accept }: Registering) {
  return {
    /** Asks for a login; its link may be opened in another tab of this browser, which goes on by itself then. @throws ProblemError */
    async register(name: string, email: string, password: string): Promise<void> {
      await api.register(email, name, password)
      store.write(asked, email)
    },
    /** @returns whether they are signed in, too: who opens the link elsewhere signs in themselves. @throws ProblemError */
    async verify(slug: string, token: string, password: string): Promise<boolean> {
      await api.verifyEmail(token, password)
      const email = store.read<string>(asked)
      store.remove(asked)
      if (email === null) return false
      const answer = await api.signIn(email, password)
      return !('secondFactor' in answer) && (await accept(answer, slug)) === 'signed-in'
    },
  }
}

/**
 * Who is signed in at this storefront. Only who signed in here is: an owner with an open admin stays a guest, and so does
 * a customer of one business at the next one. Nothing but a yes is kept; the cookie is out of reach for scripts.
 */
export function createAccount({ api, store, ...rest }: Given) {
  const { state, become, becomeGuest } = createSignedIn({ store, ...rest })

  /** People who work here stay guests at the storefront: the desk has rights that a booking page must not have. */
  async function accept(answer: SignedIn, slug: string): Promise<SignInResult> {
    if (answer.user.memberships.some(({ tenantSlug }) => tenantSlug === slug)) return 'team'
    await become(answer)
    return 'signed-in'
  }

  return {
    state,
    email: computed(() => state.user?.email ?? ''),
    /** Picks up the sign-in of an earlier visit. Without one, or when it ended, the visitor is a guest. */
    async restore(slug: string): Promise<void> {
      if (store.read<boolean>(key) !== true) return
      try {
        if ((await accept(await api.session(), slug)) === 'team') store.remove(key)
      } catch (thrown) {
        // Without an answer nothing is known: the next visit asks again.
        if (!ProblemError.from(thrown).isUndecided) store.remove(key)
      }
    },
    /** @throws ProblemError */
    async signIn(slug: string, email: string, password: string): Promise<SignInResult> {
      const answer = await api.signIn(email, password)
      if (!('secondFactor' in answer)) return accept(answer, slug)
      state.ticket = answer.secondFactor.ticket
      return 'code-asked'
    },
    /** @throws ProblemError */
    confirm: async (slug: string, code: string) => accept(await api.signInWithCode(state.ticket, code), slug),
    ...createRegistration({ api, store, accept }),
    startAnew: () => (state.ticket = ''),
    /** @throws ProblemError when nobody can be sure that it ended. */
    async signOut(): Promise<void> {
      await api.signOut()
      await becomeGuest()
    },
    /** The engine does not know the sign-in any more. */
    ended: becomeGuest,
  }
}
