/** What modules of plugins import as '@bookwright/admin-kit/storefront'; served as it stands, beside a Vue of its own. */
import { inject } from 'vue'

/** Under this the storefront provides what usePanel answers. */
export const PANEL = Symbol('bookwright-panel')

export const definePanel = (component, options = {}) => ({ kind: 'bookwright-panel', component, ...options })

export function usePanel() {
  const panel = inject(PANEL, undefined)
  if (!panel) throw new Error('usePanel() is called outside of the setup of a panel')
  return panel
}
