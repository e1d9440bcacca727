import { computed, reactive, watch } from 'vue'
import type { Service } from './api-types.js'
import type { SessionStore } from './session-store.js'

/** Where the customer is, as typed. */
export interface TypedPlace {
  zip: string
  address: string
}

export type CustomerPlace = ReturnType<typeof createCustomerPlace>

const zipShape = /^[A-Z0-9]{2,10}$/i
const longestAddress = 300

/** Whether a service cannot be offered before it is known where the customer is. */
export function needsPlace({ venue }: Service): boolean {
  return venue === 'customer'
}

export function isZip(text: string): boolean {
  return zipShape.test(text.replace(/[\s-]/g, ''))
}

/** Asked for once, kept for this tab: every service at the customer's place uses it. */
export function createCustomerPlace(store: SessionStore) {
  const place = reactive<TypedPlace>({ zip: '', address: '', ...store.read<TypedPlace>('place') })
  watch(place, () => store.write('place', place))
  const isKnown = computed(() => isZip(place.zip) && place.address.trim() !== '')
  return {
    place,
    isKnown,
    set(typed: TypedPlace) {
      const address = typed.address.trim().slice(0, longestAddress)
      Object.assign(place, { zip: typed.zip.trim(), address })
    },
    isMissing: (service: Service) => needsPlace(service) && !isKnown.value,
    /** What a question carries: an address has no place in a URL. Nothing for services at the business. */
    query: (service: Service): { zip?: string } => (needsPlace(service) && isKnown.value ? { zip: place.zip } : {}),
    /** What a booking carries. */
    of: (service: Service): TypedPlace | undefined =>
      needsPlace(service) && isKnown.value ? { zip: place.zip, address: place.address } : undefined,
  }
}
