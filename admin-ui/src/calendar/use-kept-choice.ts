import { ref, watch, type Ref } from 'vue'

/** A switch that each person sets on their device. */
export function useKeptChoice(key: string, otherwise: boolean): Ref<boolean> {
  const kept = localStorage.getItem(key)
  const choice = ref(kept === null ? otherwise : kept === '1')
  watch(choice, value => localStorage.setItem(key, value ? '1' : '0'))
  return choice
}
