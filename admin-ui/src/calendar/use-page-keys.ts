import { onScopeDispose } from 'vue'
import { pressedLetter } from '../shell/pressed-letter.js'

/** Who writes, and what lies over the page, keeps the keys. */
const OTHERS = 'input, select, textarea, [role="dialog"], [role="menu"]'

/** Single keys of a page, as long as nobody types. @param isOn - Each person may switch them off, WCAG 2.2 SC 2.1.4. */
export function usePageKeys(isOn: () => boolean, actions: Readonly<Record<string, () => void>>): void {
  function onKey(event: KeyboardEvent): void {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if ((event.target as HTMLElement).closest(OTHERS)) return
    const action = actions[pressedLetter(event)]
    if (!action) return
    event.preventDefault()
    action()
  }
  listen(onKey)
}

/** Ctrl Z, on a Mac Cmd Z: takes back what was done last on the page. */
export function useUndoKey(undo: () => void): void {
  listen(event => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && pressedLetter(event) === 'z'
    if (!isUndo || event.defaultPrevented || (event.target as HTMLElement).closest(OTHERS)) return
    event.preventDefault()
    undo()
  })
}

function listen(onKey: (event: KeyboardEvent) => void): void {
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}
