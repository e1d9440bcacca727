import { useToasts } from '../../kit/toasts.js'
import { messages } from '../locales/messages.js'

/** Copies a text and says whether the browser let us. */
export function useCopy(): (text: string) => Promise<void> {
  const toasts = useToasts()
  return async text => {
    try {
      await navigator.clipboard.writeText(text)
      toasts.show(messages.security.copied)
    } catch {
      toasts.show(messages.security.notCopied)
    }
  }
}
