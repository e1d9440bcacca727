import type { Fact } from './booking-facts.js'

/** Content of a message, in words that are already in the reader's language. */
export interface MessageContent {
  readonly locale: string
  readonly lead: string
  readonly facts: readonly Fact[]
  readonly action?: { readonly label: string; readonly url: string }
  readonly closing: string
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}

export function textBody({ lead, facts, action, closing }: MessageContent): string {
  const lines = facts.map(fact => `${fact.label}: ${fact.value}`)
  const link = action === undefined ? [] : ['', `${action.label}:`, action.url]
  return [lead, '', ...lines, ...link, ...(closing === '' ? [] : ['', closing]), ''].join('\n')
}

/** A plain page: no images, no scripts, nothing loaded from elsewhere, so that every mail program shows it. */
export function htmlBody({ locale, lead, facts, action, closing }: MessageContent): string {
  const cell = 'style="padding:4px 16px 4px 0;text-align:left;vertical-align:top"'
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" ${cell}>${escapeHtml(label)}</th><td ${cell}>${escapeHtml(value).replaceAll('\n', '<br>')}</td></tr>`,
  )
  const isWeb = action !== undefined && /^https?:\/\//.test(action.url)
  const link = isWeb ? `<p><a href="${escapeHtml(action.url)}">${escapeHtml(action.label)}</a></p>` : ''
  return [
    `<!doctype html><html lang="${escapeHtml(locale)}"><head><meta charset="utf-8"></head>`,
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1f2328">',
    `<p>${escapeHtml(lead)}</p><table>${rows.join('')}</table>${link}`,
    closing === '' ? '' : `<p>${escapeHtml(closing)}</p>`,
    '</body></html>',
  ].join('')
}
