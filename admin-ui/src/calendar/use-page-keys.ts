import { onScopeDispose } from 'vue'
import { pressedLetter } from '../shell/pressed-letter.js'

/** Single keys of a page, as long as nobody types. @param isOn - Each person may switch them off, WCAG 2.2 SC 2.1.4. */
export function usePageKeys(isOn: () => boolean, actions: Readonly<Record<string, () => void>>): void {
  function onKey(event: KeyboardEvent): void {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const target = event.target as HTMLElement
    if (target.closest('input, select, textarea, [role="dialog"], [role="menu"]')) return
    const action = actions[pressedLetter(event)]
    if (!action) return
    event.preventDefault()
    action()
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}
