import type { NewWaitlistEntry } from '../api/waitlist-api.js'
import { messages } from '../locales/messages.js'
import { isLocalDate } from '../time/zoned-time.js'

export interface WaitlistDraft {
  serviceId: string
  name: string
  email: string
  phone: string
  date: string
  from: string
  to: string
  guests: string
  note: string
}

export type WaitlistErrors = Partial<Record<keyof WaitlistDraft, string>>

export function emptyDraft(date: string): WaitlistDraft {
  return { serviceId: '', name: '', email: '', phone: '', date, from: '09:00', to: '18:00', guests: '1', note: '' }
}

export function checkDraft(draft: WaitlistDraft): WaitlistErrors {
  const words = messages.waitlist
  const errors: WaitlistErrors = {}
  if (draft.serviceId === '') errors.serviceId = words.serviceMissing
  if (draft.name.trim() === '') errors.name = words.nameMissing
  if (draft.email.trim() === '' && draft.phone.trim() === '') errors.email = words.contactMissing
  if (!isLocalDate(draft.date)) errors.date = words.dateWrong
  if (draft.from === '' || draft.to <= draft.from) errors.to = words.timesWrong
  if (!/^[1-9]\d{0,2}$|^1000$/.test(draft.guests.trim())) errors.guests = words.guestsWrong
  return errors
}

export function toEntry(draft: WaitlistDraft): NewWaitlistEntry {
  const [name, email, phone, note] = [draft.name, draft.email, draft.phone, draft.note].map(text => text.trim())
  return {
    serviceIds: [draft.serviceId],
    guests: Number(draft.guests),
    windows: [{ date: draft.date, from: draft.from, to: draft.to }],
    customer: { name: name ?? '', ...(email ? { email } : {}), ...(phone ? { phone } : {}) },
    ...(note ? { note } : {}),
  }
}
