import { computed, type WritableComputedRef } from 'vue'
import { rememberLanguage } from '../locales/language.js'

/** The language of the page. Choosing another one loads the page anew, in that language. */
export function useLanguage(): WritableComputedRef<string> {
  return computed({
    get: () => document.documentElement.lang,
    set: language => {
      if (language === document.documentElement.lang) return
      rememberLanguage(language, localStorage)
      location.reload()
    },
  })
}
