import { inject, shallowRef, type InjectionKey, type ShallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
  action?: { label: string; run: () => void }
}

export interface Toasts {
  shown: ShallowRef<Toast | null>
  show(text: string, action?: Toast['action']): void
  dismiss(): void
}

export const TOASTS: InjectionKey<Toasts> = Symbol('toasts')

/** One short message at a time; a new one takes the place of the old. */
export function createToasts(): Toasts {
  const shown = shallowRef<Toast | null>(null)
  let count = 0
  return {
    shown,
    show(text, action) {
      count += 1
      shown.value = { id: count, text, ...(action ? { action } : {}) }
    },
    dismiss() {
      shown.value = null
    },
  }
}

export function useToasts(): Toasts {
  const toasts = inject(TOASTS)
  if (!toasts) throw new Error('useToasts without a BwToastRegion')
  return toasts
}
