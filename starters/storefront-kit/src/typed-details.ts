import { reactive, watch } from 'vue'
import type { SessionStore } from './session-store.js'

const empty = () => ({ name: '', email: '', phone: '', notes: '' })

export type TypedDetails = ReturnType<typeof empty>

/** What the customer typed. It stays over errors, other times and reloads, and goes with the finished booking. */
export function createTypedDetails(store: SessionStore) {
  const details = reactive({ ...empty(), ...store.read<TypedDetails>('details') })
  watch(details, () => store.write('details', details))
  // Not kept over a reload: a yes is given each time or not at all.
  const agreed = reactive<string[]>([])
  return {
    details,
    agreed,
    forget() {
      Object.assign(details, empty())
      agreed.length = 0
    },
  }
}
