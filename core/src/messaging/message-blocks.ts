import type { Fact } from './booking-facts.js'

/** One part of a message, from top to bottom. */
export type Block =
  | { readonly text: string }
  | { readonly facts: readonly Fact[] }
  | { readonly link: { readonly label: string; readonly url: string } }

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/

/**
 * A name or number within text of a language that is written from right to left: first strong isolate (UAX #9), so that its
 * own direction does not move the punctuation around it. Elsewhere it stays as it is.
 */
export function isolated(text: string, locale: string): string {
  return text !== '' && RIGHT_TO_LEFT.test(locale) ? `\u2068${text}\u2069` : text
}

export function isolatedAll(words: Readonly<Record<string, string>>, locale: string): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [name, isolated(word, locale)]))
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}

/** What a reader without HTML sees. */
export function textOf(blocks: readonly Block[]): string {
  return `${blocks.map(textOfBlock).join('\n\n')}\n`
}

/** A plain page: no images, no scripts, nothing loaded from elsewhere, so that every mail program shows it. */
export function htmlOf(blocks: readonly Block[], locale: string): string {
  const isReversed = RIGHT_TO_LEFT.test(locale)
  const direction = isReversed ? ' dir="rtl"' : ''
  return [
    `<!doctype html><html lang="${escapeHtml(locale)}"${direction}><head><meta charset="utf-8"></head>`,
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1f2328">',
    ...blocks.map(block => htmlOfBlock(block, isReversed ? 'right' : 'left')),
    '</body></html>',
  ].join('')
}

function textOfBlock(block: Block): string {
  if ('text' in block) return block.text
  if ('link' in block) return `${block.link.label}:\n${block.link.url}`
  return block.facts.map(({ label, value }) => `${label}: ${value}`).join('\n')
}

function htmlOfBlock(block: Block, side: 'left' | 'right'): string {
  if ('text' in block) return `<p>${withBreaks(block.text)}</p>`
  if ('link' in block) return linkOf(block.link)
  const cell = `style="padding:4px 16px 4px 0;text-align:${side};vertical-align:top"`
  const rows = block.facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" ${cell}>${escapeHtml(label)}</th><td ${cell}>${withBreaks(value)}</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

/** Only addresses of the web become links; nothing else may run when it is clicked. */
function linkOf({ label, url }: { label: string; url: string }): string {
  return /^https?:\/\//.test(url) ? `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>` : ''
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>')
}
