import type { NewWaitlistEntry, WaitlistWindow } from '../api/waitlist-api.js'
import { messages } from '../locales/messages.js'
import { addDays, isLocalDate } from '../time/zoned-time.js'

export const MAX_SERVICES = 5
export const MAX_WINDOWS = 14

export interface WaitlistDraft {
  /** One after the other, in one visit. */
  serviceIds: string[]
  name: string
  email: string
  phone: string
  windows: WaitlistWindow[]
  guests: string
  note: string
}

export interface WaitlistErrors {
  services: Record<number, string>
  dates: Record<number, string>
  ends: Record<number, string>
  name?: string
  email?: string
  guests?: string
}

export function emptyDraft(date: string): WaitlistDraft {
  const windows = [{ date, from: '09:00', to: '18:00' }]
  return { serviceIds: [''], name: '', email: '', phone: '', windows, guests: '1', note: '' }
}

/** One day more, with the hours of the one before. */
export function addWindow({ windows }: WaitlistDraft): void {
  const last = windows.at(-1)
  if (last) windows.push({ ...last, date: isLocalDate(last.date) ? addDays(last.date, 1) : last.date })
}

function wrongOnes<T>(items: readonly T[], isWrong: (item: T) => boolean, text: string): Record<number, string> {
  return Object.fromEntries(items.flatMap((item, index) => (isWrong(item) ? [[index, text]] : [])))
}

export function checkDraft(draft: WaitlistDraft): WaitlistErrors {
  const words = messages.waitlist
  const hasContact = draft.email.trim() !== '' || draft.phone.trim() !== ''
  const isCount = /^[1-9]\d{0,2}$|^1000$/.test(draft.guests.trim())
  return {
    services: wrongOnes(draft.serviceIds, id => id === '', words.serviceMissing),
    dates: wrongOnes(draft.windows, ({ date }) => !isLocalDate(date), words.dateWrong),
    ends: wrongOnes(draft.windows, ({ from, to }) => from === '' || to <= from, words.timesWrong),
    ...(draft.name.trim() === '' ? { name: words.nameMissing } : {}),
    ...(hasContact ? {} : { email: words.contactMissing }),
    ...(isCount ? {} : { guests: words.guestsWrong }),
  }
}

export function toEntry(draft: WaitlistDraft): NewWaitlistEntry {
  const [name, email, phone, note] = [draft.name, draft.email, draft.phone, draft.note].map(text => text.trim())
  return {
    serviceIds: [...draft.serviceIds],
    guests: Number(draft.guests),
    windows: draft.windows.map(window => ({ ...window })),
    customer: { name: name ?? '', ...(email ? { email } : {}), ...(phone ? { phone } : {}) },
    ...(note ? { note } : {}),
  }
}
