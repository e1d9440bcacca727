import type { Fact } from './booking-facts.js'
import { htmlOf, textOf, type Block } from './message-blocks.js'

/** Content of a message, in words that are already in the reader's language. */
export interface MessageContent {
  readonly locale: string
  readonly lead: string
  readonly facts: readonly Fact[]
  readonly action?: { readonly label: string; readonly url: string }
  readonly closing: string
}

export function textBody(content: MessageContent): string {
  return textOf(blocksOf(content))
}

/** A plain page: no images, no scripts, nothing loaded from elsewhere, so that every mail program shows it. */
export function htmlBody(content: MessageContent): string {
  return htmlOf(blocksOf(content), content.locale)
}

function blocksOf({ lead, facts, action, closing }: MessageContent): Block[] {
  const link = action === undefined ? [] : [{ link: action }]
  const table = facts.length === 0 ? [] : [{ facts }]
  return [{ text: lead }, ...table, ...link, ...(closing === '' ? [] : [{ text: closing }])]
}
