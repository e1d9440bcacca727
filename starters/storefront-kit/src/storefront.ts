import { inject, nextTick, ref, shallowReactive, shallowRef, type InjectionKey } from 'vue'
import { createAccount } from './account.js'
import type { Api } from './api.js'
import type { Booking, Business, Location, Service, Slot, StaffMember } from './api-types.js'
import { createAttempts } from './attempts.js'
import { applyBusiness, applyLanguage, type SignIn, type StorefrontConfig } from './config.js'
import { createCustomerPlace } from './customer-place.js'
import { createFormat, readVisitorZone, type Format } from './format.js'
import { createHeldTime, VISIT } from './held-time.js'
import { createKeptBookings } from './kept-bookings.js'
import { loadMessages } from './locales/load-messages.js'
import type { Messages } from './locales/messages.js'
import { ProblemError } from './problem-error.js'
import { baseOf, languageAt } from './reader-language.js'
import { createConnection } from './offline.js'
import type { PageLoader } from './page-loader.js'
import { createRouter } from './router.js'
import { createSessionStore, openLocalStorage, openSessionStorage } from './session-store.js'
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

interface CatalogueHooks {
  /** Answers in which language the page is written from now on. */
  onLanguage: (home: string) => Promise<string>
  /** Before anything is drawn: whoever is signed in sees their own prices from the first moment. */
  onBusiness: (slug: string) => Promise<void>
}

/** What every page shows. */
export const askForAll = (api: Api) => Promise.all([api.business(), api.services(), api.staff()])

function createCatalogue({ api, first }: Pick<Beginning, 'api' | 'first'>, { onLanguage, onBusiness }: CatalogueHooks) {
  let asked: ReturnType<typeof askForAll> | null = first
  const state = shallowReactive({ status: 'loading' as LoadState, problem: null as ProblemError | null })
  const catalogue = shallowRef<Catalogue | null>(null)
  const locations = shallowRef<Location[]>([])
  async function load(): Promise<void> {
    state.status = 'loading'
    try {
      const [business, services, staff] = await (asked ?? askForAll(api))
      const [locale] = await Promise.all([
        onLanguage(business.locale),
        onBusiness(business.slug),
        applyBusiness(business, document.documentElement),
      ])
      const format = createFormat(locale, business.timeZone)
      catalogue.value = { business, services, staff, format }
      state.status = 'ready'
    } catch (thrown) {
      asked = null
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

/** What the page is written in. The catalogue of whoever reads is there before the page; most need no other one. */
export interface Language {
  /** BCP 47; empty where the browser wants none that is written here. */
  wanted: string
  /** What `messages` are written in. */
  loaded: string
  messages: Messages
}

/** What is there, or on its way, before the page is drawn. */
export interface Beginning {
  api: Api
  signIn: SignIn
  first: ReturnType<typeof askForAll>
  language: Language
  pages: PageLoader
}

function createLanguage({ wanted, loaded, messages: first }: Language) {
  const messages = shallowReactive<Messages>({ ...first })
  return {
    messages,
    async settle(home: string): Promise<string> {
      const tag = languageAt(home, wanted)
      if (baseOf(tag) !== baseOf(loaded)) Object.assign(messages, await loadMessages(tag))
      applyLanguage(tag, document.documentElement)
      return tag
    },
  }
}

/** Everything one storefront page shares. One call makes one storefront; nothing lives in modules. */
export function createStorefront(config: StorefrontConfig, beginning: Beginning) {
  const { api, signIn, language, pages } = beginning
  const prefix = config.tenant || window.location.host
  const store = createSessionStore(prefix, openSessionStorage())
  const lasting = createSessionStore(prefix, openLocalStorage())
  const attempts = createAttempts(store)
  const announcer = createAnnouncer()
  const pageTurn = ref(0)
  const { messages, settle } = createLanguage(language)
  const typed = createTypedDetails(store)
  const firstTimes = shallowReactive<Record<string, Slot[]>>({})
  const account = createAccount({
    ...{ api, signIn, typed, store: lasting },
    async onChange() {
      for (const id of Object.keys(firstTimes)) delete firstTimes[id]
      // A visit is planned for who asks; a single time is taken anew by the page that shows it.
      if (held.isOfSomebodyElse() && held.state.held?.serviceId === VISIT) await held.release()
    },
  })
  const held = createHeldTime(api, attempts, store, () => account.email.value)
  return {
    config,
    api,
    store,
    attempts,
    announcer,
    pageTurn,
    account,
    held,
    typed,
    firstTimes,
    pages,
    router: createRouter(config.root, { onPage: () => pageTurn.value++, prepare: pages.prepare }),
    place: createCustomerPlace(store),
    kept: createKeptBookings(lasting),
    connection: createConnection(),
    messages,
    visitorZone: readVisitorZone(),
    /** The booking just made or read, so that the next page need not load it again. */
    booked: shallowRef<Booking | null>(null),
    ...createCatalogue(beginning, {
      onLanguage: settle,
      onBusiness: slug => account.restore(slug),
    }),
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
