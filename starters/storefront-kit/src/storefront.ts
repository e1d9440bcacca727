import { inject, nextTick, ref, shallowReactive, shallowRef, type InjectionKey } from 'vue'
import { createApi } from './api.js'
import type { Booking, Business, Location, Service, Slot, StaffMember } from './api-types.js'
import { createAttempts } from './attempts.js'
import { applyBusiness, type StorefrontConfig } from './config.js'
import { createCustomerPlace } from './customer-place.js'
import { createFormat, readVisitorZone, type Format } from './format.js'
import { createHeldTime } from './held-time.js'
import { chooseMessages } from './locales/choose-messages.js'
import { ProblemError } from './problem-error.js'
import { createRouter } from './router.js'
import { createSessionStore, openSessionStorage } from './session-store.js'
import { createTypedDetails } from './typed-details.js'

/** What every page needs before it can draw. */
export interface Catalogue {
  business: Business
  services: Service[]
  staff: StaffMember[]
  format: Format
}

export type LoadState = 'loading' | 'ready' | 'missing' | 'failed'

export type Storefront = ReturnType<typeof createStorefront>

export const storefrontKey: InjectionKey<Storefront> = Symbol('storefront')

function createAnnouncer() {
  const text = ref('')
  return {
    text,
    /** Speaks politely. The region is emptied first, or the same sentence twice would be spoken once. */
    async say(sentence: string): Promise<void> {
      text.value = ''
      await nextTick()
      text.value = sentence
    },
  }
}

function createCatalogue(api: ReturnType<typeof createApi>, onLanguage: (tag: string) => void) {
  const state = shallowReactive({ status: 'loading' as LoadState, problem: null as ProblemError | null })
  const catalogue = shallowRef<Catalogue | null>(null)
  const locations = shallowRef<Location[]>([])
  async function load(): Promise<void> {
    state.status = 'loading'
    try {
      const [business, services, staff] = await Promise.all([api.business(), api.services(), api.staff()])
      applyBusiness(business, document.documentElement)
      onLanguage(business.locale)
      const format = createFormat(business.locale, business.timeZone)
      catalogue.value = { business, services, staff, format }
      state.status = 'ready'
    } catch (thrown) {
      state.problem = ProblemError.from(thrown)
      state.status = state.problem.status === 404 ? 'missing' : 'failed'
    }
  }
  /** Addresses only add to a page that stands without them: where they fail, the business's own address is shown. */
  async function loadLocations(): Promise<void> {
    if (locations.value.length > 0) return
    locations.value = await api.locations().catch(() => [])
  }
  return { state, catalogue, locations, load, loadLocations }
}

/** Everything one storefront page shares. One call makes one storefront; nothing lives in modules. */
export function createStorefront(config: StorefrontConfig) {
  const store = createSessionStore(config.tenant || window.location.host, openSessionStorage())
  const api = createApi(config)
  const attempts = createAttempts(store)
  const announcer = createAnnouncer()
  const pageTurn = ref(0)
  const messages = shallowReactive({ ...chooseMessages(document.documentElement.lang) })
  return {
    config,
    api,
    store,
    attempts,
    announcer,
    pageTurn,
    router: createRouter(config.root, () => pageTurn.value++),
    held: createHeldTime(api, attempts, store),
    typed: createTypedDetails(store),
    place: createCustomerPlace(store),
    messages,
    visitorZone: readVisitorZone(),
    firstTimes: shallowReactive<Record<string, Slot[]>>({}),
    /** The booking just made or read, so that the next page need not load it again. */
    booked: shallowRef<Booking | null>(null),
    ...createCatalogue(api, tag => Object.assign(messages, chooseMessages(tag))),
  }
}

export function useStorefront(): Storefront {
  const storefront = inject(storefrontKey)
  if (storefront === undefined) throw new TypeError('Components of the storefront need provide(storefrontKey)')
  return storefront
}

/** The loaded catalogue. Pages are drawn only once it is there. */
export function useCatalogue(): Catalogue {
  const { catalogue } = useStorefront()
  if (catalogue.value === null) throw new TypeError('This component is drawn only inside a loaded storefront')
  return catalogue.value
}
