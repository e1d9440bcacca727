import { watchEffect } from 'vue'
import { useCatalogue, useStorefront } from './storefront.js'

/** Keeps the title of the document: what the page is for, then the business. */
export function usePageTitle(page: () => string): void {
  const { messages } = useStorefront()
  const { business } = useCatalogue()
  watchEffect(() => {
    const name = page()
    document.title = name === '' ? business.name : messages.common.title(name, business.name)
  })
}
