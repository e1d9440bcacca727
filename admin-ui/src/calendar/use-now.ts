import { onScopeDispose, ref, type Ref } from 'vue'

/** The current time, moved on twice a minute. */
export function useNow(): Ref<Date> {
  const now = ref(new Date())
  const timer = window.setInterval(() => (now.value = new Date()), 30_000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
