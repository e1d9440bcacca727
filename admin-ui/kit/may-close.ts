import { inject, type InjectionKey } from 'vue'

/** Whether what stands in an element may go; asks when something typed there would be lost. */
export type MayClose = (within: ParentNode) => Promise<boolean>

/** Provide this to be asked before a dialog or a sheet closes by Escape or by a click beside it. */
export const MAY_CLOSE: InjectionKey<MayClose> = Symbol('may-close')

/** What a dialog does when it is asked to close from outside; a button in it that closes it is an answer by itself. */
export function useMayClose(close: () => void): (isOpen: boolean, content: HTMLElement | null) => void {
  const mayClose = inject(MAY_CLOSE, undefined)
  return (isOpen, content) => {
    if (isOpen) return
    if (!mayClose || !content) return close()
    void mayClose(content).then(isFree => isFree && close())
  }
}
