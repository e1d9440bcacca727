import { copyText } from '../../kit/copy-text.js'
import { useToasts } from '../../kit/toasts.js'
import { messages } from '../locales/messages.js'

/** Copies a text and says whether the browser let us. */
export function useCopy(): (text: string) => Promise<void> {
  const toasts = useToasts()
  return async text => toasts.show((await copyText(text)) ? messages.security.copied : messages.security.notCopied)
}
