import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { AdminApi } from '../api/admin-api.js'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { TenancyApi } from '../api/tenancy-api.js'
import type { Membership, SessionAnswer, SessionUser } from '../api/contract.js'
import { HttpClient } from '../api/http-client.js'
import type { Permission } from './permissions.js'

const RUNNERS: readonly string[] = ['platform-admin', 'agency', 'owner']
const REMEMBERED_TENANT = 'bookwright.tenant'

export interface Session {
  api: AdminApi
  tenancy: TenancyApi
  user: Ref<SessionUser | null>
  memberships: ComputedRef<Membership[]>
  membership: ComputedRef<Membership | null>
  /** Whether the first question to the engine, "who am I", has been answered. */
  isKnown: Ref<boolean>
  /** Why that question got no answer. */
  startProblem: Ref<ApiProblem | null>
  may(permission: Permission): boolean
  /** Whether the role runs a business or several: it may see them all in one place. */
  runsBusinesses: ComputedRef<boolean>
  /** Whether somebody administers the whole installation. */
  runsInstallation: ComputedRef<boolean>
  restore(): Promise<void>
  /** A member of a business that asks for a second factor, without one: may only set it up. */
  lacksSecondFactor: ComputedRef<boolean>
  /** @returns the ticket of a second step, or nothing when the login is open. */
  logIn(email: string, password: string): Promise<string | undefined>
  finishLogIn(ticket: string, code: string): Promise<void>
  logOut(): Promise<void>
  choose(tenantSlug: string): void
}

export const SESSION: InjectionKey<Session> = Symbol('session')

/** Who is signed in and for which business; one per app, made in main.ts and handed down. */
export function createSession(options: { onSignedOut: () => void }): Session {
  const { choose, ...identity } = createIdentity()
  const { user, membership } = identity
  const isKnown = ref(false)
  const startProblem = shallowRef<ApiProblem | null>(null)
  let csrfToken = ''

  function accept(answer: SessionAnswer | null): void {
    csrfToken = answer?.csrfToken ?? ''
    user.value = answer?.user ?? null
    if (membership.value) choose(membership.value.tenantSlug)
  }

  const http: HttpClient = new HttpClient({
    tenantSlug: () => membership.value?.tenantSlug ?? '',
    csrfToken: () => csrfToken,
    renewCsrfToken: async (): Promise<void> => accept(await api.session()),
    onUnauthenticated: () => {
      if (!user.value) return
      accept(null)
      options.onSignedOut()
    },
  })
  const [api, tenancy]: [AdminApi, TenancyApi] = [new AdminApi(http), new TenancyApi(http)]

  async function restore(): Promise<void> {
    startProblem.value = null
    const { answer, problem } = await askWhoIAm(api)
    accept(answer)
    startProblem.value = problem
    isKnown.value = true
  }
  const open = (answer: SessionAnswer) => {
    accept(answer)
    isKnown.value = true
  }

  return {
    ...{ ...identity, api, tenancy, isKnown, startProblem, restore, choose },
    ...signingIn(api, open),
    may: permission => membership.value?.permissions.includes(permission) ?? false,
    async logOut() {
      await api.logOut()
      accept(null)
    },
  }
}

/** Nobody is signed in: no answer, and no problem either. */
async function askWhoIAm(api: AdminApi): Promise<{ answer: SessionAnswer | null; problem: ApiProblem | null }> {
  try {
    return { answer: await api.session(), problem: null }
  } catch (error) {
    const problem = toApiProblem(error)
    return { answer: null, problem: problem.status === 401 ? null : problem }
  }
}

function signingIn(api: AdminApi, open: (answer: SessionAnswer) => void): Pick<Session, 'logIn' | 'finishLogIn'> {
  return {
    async logIn(email, password) {
      const answer = await api.logIn(email, password)
      if ('secondFactor' in answer) return answer.secondFactor.ticket
      open(answer)
      return undefined
    },
    async finishLogIn(ticket, code) {
      open(await api.finishLogIn(ticket, code))
    },
  }
}

function createIdentity() {
  const user = shallowRef<SessionUser | null>(null)
  const slug = ref(new URLSearchParams(location.search).get('tenant') ?? localStorage.getItem(REMEMBERED_TENANT) ?? '')
  const memberships = computed(() => user.value?.memberships ?? [])
  const membership = computed(
    () => memberships.value.find(({ tenantSlug }) => tenantSlug === slug.value) ?? memberships.value[0] ?? null,
  )
  const runsBusinesses = computed(() => memberships.value.some(({ role }) => RUNNERS.includes(role)))
  const runsInstallation = computed(() => memberships.value.some(({ role }) => role === 'platform-admin'))
  const choose = (tenantSlug: string) => {
    slug.value = tenantSlug
    localStorage.setItem(REMEMBERED_TENANT, tenantSlug)
  }
  const lacksSecondFactor = computed(
    () => membership.value?.requiresSecondFactor === true && user.value?.hasSecondFactor === false,
  )
  return { user, memberships, membership, lacksSecondFactor, runsBusinesses, runsInstallation, choose }
}

export function useSession(): Session {
  const session = inject(SESSION)
  if (!session) throw new Error('useSession outside of the app')
  return session
}
