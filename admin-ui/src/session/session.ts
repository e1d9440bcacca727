import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { AdminApi } from '../api/admin-api.js'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { TenancyApi } from '../api/tenancy-api.js'
import type { Membership, SessionAnswer, SessionUser } from '../api/contract.js'
import { HttpClient } from '../api/http-client.js'
import { roleMay, type Permission } from './permissions.js'

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
  restore(): Promise<void>
  logIn(email: string, password: string): Promise<void>
  logOut(): Promise<void>
  choose(tenantSlug: string): void
}

export const SESSION: InjectionKey<Session> = Symbol('session')

/** Who is signed in and for which business; one per app, made in main.ts and handed down. */
export function createSession(options: { onSignedOut: () => void }): Session {
  const { user, memberships, membership, runsBusinesses, choose } = createIdentity()
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
  const api: AdminApi = new AdminApi(http)
  const tenancy = new TenancyApi(http)

  async function restore(): Promise<void> {
    startProblem.value = null
    try {
      accept(await api.session())
    } catch (error) {
      const problem = toApiProblem(error)
      accept(null)
      if (problem.status !== 401) startProblem.value = problem
    }
    isKnown.value = true
  }

  return {
    ...{ api, tenancy, user, memberships, membership, runsBusinesses, isKnown, startProblem, restore, choose },
    may: permission => roleMay(membership.value?.role, permission),
    async logIn(email, password) {
      accept(await api.logIn(email, password))
      isKnown.value = true
    },
    async logOut() {
      await api.logOut()
      accept(null)
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
  const choose = (tenantSlug: string) => {
    slug.value = tenantSlug
    localStorage.setItem(REMEMBERED_TENANT, tenantSlug)
  }
  return { user, memberships, membership, runsBusinesses, choose }
}

export function useSession(): Session {
  const session = inject(SESSION)
  if (!session) throw new Error('useSession outside of the app')
  return session
}
