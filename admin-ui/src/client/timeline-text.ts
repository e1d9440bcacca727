import type { IconName } from '../../kit/icons.js'
import type { TimelineEntry } from '../api/client-file-api.js'
import { isByItself } from '../booking/by-itself.js'
import { messages } from '../locales/messages.js'
import { formatMoney } from '../time/format.js'

const ICONS: Record<string, IconName> = {
  booking: 'calendar',
  payment: 'money',
  message: 'mail',
  note: 'note',
  consent: 'shield',
  feedback: 'star',
  waitlist: 'clock',
}

/** One entry of a timeline in words. */
export function timelineLine({ kind, detail }: TimelineEntry): { icon: IconName; title: string; more: string } {
  const words = messages.timeline
  const text = (key: string) => String(detail[key] ?? '')
  const icon = ICONS[kind] ?? 'info'
  const isAlone = isByItself(text('by'))
  const about = [text('reference'), isAlone ? '' : text('reason')].filter(Boolean).join(', ')
  if (kind === 'booking') {
    const isSame = text('from') === text('to')
    const title = isSame
      ? words.changed(text('services'))
      : words.booking(text('services'), words.states[text('to')] ?? text('to'))
    return { icon, title, more: isAlone ? about : words.about(about, text('by')) }
  }
  if (kind === 'payment') {
    const sum = formatMoney({ amount: Number(detail['amount']), currency: text('currency') })
    return { icon, title: words.payment(sum, words.payments[text('status')] ?? text('status')), more: about }
  }
  if (kind === 'message') return { icon, title: words.message(text('subject')), more: text('to') }
  if (kind === 'note') return { icon, title: words.note(text('by')), more: text('text') }
  if (kind === 'consent') {
    const purpose = messages.client.purposes[text('purpose')] ?? text('purpose')
    return { icon, title: detail['isGiven'] ? words.given(purpose) : words.withdrawn(purpose), more: '' }
  }
  if (kind === 'feedback') return { icon, title: words.feedback(Number(detail['rating'])), more: text('text') }
  return { icon, title: words.waitlist, more: text('note') }
}
