import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import type { ManagedTenant } from '../api/tenancy-contract.js'
import { useSession } from '../session/session.js'
import type { Desk } from '../shell/desk.js'

/** What a business needs before it can be booked online, in the order in which it is done. */
export const STEPS = ['business', 'service', 'team', 'hours', 'look', 'booking'] as const
export type StepName = (typeof STEPS)[number]

export type Done = Readonly<Record<StepName, boolean>>

/** How far a business is on its way to the first online booking; nothing of it is ticked by hand. */
export interface Opening {
  /** Null: not known, or not for this person. */
  done: ShallowRef<Done | null>
  problem: ShallowRef<ApiProblem | null>
  /** All is done, or whoever runs it wants to see no more of it. */
  isOver: Ref<boolean>
  /** Nothing can be booked and nobody works here yet. */
  isEmpty: ComputedRef<boolean>
  /** The step that somebody went to from the list, until they come back. */
  trail: Ref<StepName | ''>
  look(): Promise<void>
  setHidden(isHidden: boolean): Promise<void>
}

export const OPENING: InjectionKey<Opening> = Symbol('opening')

/** Bookings that are looked at for one that came by the page of the business. */
const LOOKED_AT = 50

export function createOpening({ business }: Desk): Opening {
  const session = useSession()
  const done = shallowRef<Done | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  const isOver = ref(!session.runsBusinesses.value || wasDone(business.id))
  const trail = ref<StepName | ''>('')

  async function read(tenant: ManagedTenant): Promise<Done> {
    const { api } = session
    const [services, staff, schedules, bookings] = await Promise.all([
      api.services(),
      api.staff(),
      api.people.schedules(),
      api.bookings({ sort: '-startsAt', limit: LOOKED_AT }),
    ])
    return {
      business: tenant.name !== '' && tenant.timeZone !== '',
      service: services.items.length > 0,
      team: staff.items.length > 0,
      hours: schedules.items.length > 0,
      look: tenant.brand !== 'desk' || tenant.accent !== '',
      booking: bookings.items.some(({ source }) => source === 'web'),
    }
  }
  return {
    ...{ done, problem, isOver, trail },
    isEmpty: computed(() => done.value !== null && !done.value.service && !done.value.team),
    async look() {
      if (isOver.value) return
      try {
        const tenant = await session.tenancy.tenant(business.id)
        if (tenant.isSetUpHidden || !tenant.mayRun) return void (isOver.value = true)
        const found = await read(tenant)
        problem.value = null
        // Who comes back later to a business that takes bookings has no use for it; who sees it happen is told.
        const isAll = STEPS.every(step => found[step])
        if (isAll && done.value === null) isOver.value = true
        if (isAll) localStorage.setItem(placeOf(business.id), '1')
        done.value = found
      } catch (error) {
        problem.value = toApiProblem(error)
      }
    },
    async setHidden(isHidden) {
      await session.tenancy.changeTenant(business.id, { isSetUpHidden: isHidden })
      isOver.value = isHidden
    },
  }
}

export function useOpening(): Opening {
  const opening = inject(OPENING)
  if (!opening) throw new Error('useOpening outside of the shell')
  return opening
}

/** Where a step is taken; the last one is the page of the business itself. */
export const PLACES: Readonly<Record<Exclude<StepName, 'booking'>, RouteLocationRaw>> = {
  business: { name: 'business' },
  service: { name: 'services' },
  team: { name: 'things' },
  hours: { name: 'hours' },
  look: { name: 'brand' },
}

const placeOf = (id: string) => `bookwright.opening.${id}`
const wasDone = (id: string) => localStorage.getItem(placeOf(id)) === '1'
