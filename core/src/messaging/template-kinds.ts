import type { MessageKind, WaitlistMessageKind } from '../hooks/payloads.js'
import type { Translator } from '../i18n/translator.js'
import type { TemplateNames, TemplateWords } from './message-template.js'

/** The kinds of messages whose words a business may change. */
export const TEMPLATE_KINDS = [
  'booking-confirmed',
  'booking-requested',
  'booking-approved',
  'booking-declined',
  'booking-lapsed',
  'booking-rescheduled',
  'booking-reassigned',
  'booking-reduced',
  'booking-cancelled',
  'booking-reminder',
  'review-request',
  'booking-follow-up',
  'visit-on-the-way',
  'visit-delayed',
  'visit-asked',
  'waitlist-offered',
  'staff-booked',
  'staff-requested',
  'staff-rescheduled',
  'staff-assigned',
  'staff-reassigned',
  'staff-unassigned',
  'staff-cancelled',
  'staff-reduced',
  'staff-reminder',
  'staff-visit-late',
  'staff-no-show',
  'staff-file-added',
  'staff-feedback',
] as const satisfies readonly (MessageKind | WaitlistMessageKind)[]
export type TemplateKind = (typeof TEMPLATE_KINDS)[number]

/** Kinds whose reader can do something with the link to the booking. */
export const MANAGEABLE: readonly MessageKind[] = [
  'booking-confirmed',
  'booking-rescheduled',
  'booking-reassigned',
  'booking-reduced',
  'booking-requested',
  'booking-approved',
  'booking-reminder',
  'visit-delayed',
  'visit-asked',
]

/** Kinds that are about no booking to come: who does not want them gets none. */
export const OPTIONAL: readonly string[] = ['review-request', 'booking-follow-up']

export function audienceOf(kind: string): 'customer' | 'business' {
  return kind.startsWith('staff-') ? 'business' : 'customer'
}

const WORDS = ['name', 'business', 'reference', 'service', 'when', 'where', 'with', 'total']
const VISIT_WORDS = ['person', 'eta', 'goodwill']

/** The variables of a kind; `details` is the table of facts, `link` where the reader can do something. */
export function namesFor(kind: TemplateKind): TemplateNames {
  if (kind === 'waitlist-offered') {
    return { words: ['name', 'business', 'service', 'when', 'until'], parts: ['details', 'link', 'leave'] }
  }
  const words = kind.includes('visit') ? [...WORDS, ...VISIT_WORDS] : WORDS
  return { words, parts: ['details', 'link', 'contact'] }
}

/** The engine's own words in the language of a reader, or in English; translations are words of the translator. */
export function defaultWords(kind: TemplateKind, locale: string, translator: Translator): TemplateWords {
  const say = (part: string) => translator.translate(locale, `message.${kind}.${part}`)
  const last = kind === 'waitlist-offered' ? '{leave}' : '{contact}'
  return { subject: say('subject'), body: [say('lead'), '{details}', '{link}', last].join('\n\n') }
}
