import { ref, watchEffect, type InjectionKey, type Ref, inject } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
export type Density = 'comfortable' | 'compact'

export interface Preferences {
  theme: Ref<Theme>
  density: Ref<Density>
}

export const PREFERENCES: InjectionKey<Preferences> = Symbol('preferences')

/** Look of the pages on this device; kept in the browser and written to the document's root element. */
export function createPreferences(): Preferences {
  const theme = ref<Theme>(remembered<Theme>('bookwright.theme', ['light', 'dark', 'system'], 'system'))
  const density = ref<Density>(remembered<Density>('bookwright.density', ['comfortable', 'compact'], 'comfortable'))
  watchEffect(() => {
    const { dataset } = document.documentElement
    if (theme.value === 'system') delete dataset['theme']
    else dataset['theme'] = theme.value
    dataset['density'] = density.value
    localStorage.setItem('bookwright.theme', theme.value)
    localStorage.setItem('bookwright.density', density.value)
  })
  return { theme, density }
}

export function usePreferences(): Preferences {
  const preferences = inject(PREFERENCES)
  if (!preferences) throw new Error('usePreferences outside of the app')
  return preferences
}

function remembered<T extends string>(key: string, allowed: readonly T[], otherwise: NoInfer<T>): T {
  const value = localStorage.getItem(key)
  return allowed.find(item => item === value) ?? otherwise
}
