import type { Call } from './api.js'

/** A visit that somebody may speak about. Instants in UTC; times are shown in the zone of the booking. */
export interface FeedbackForm {
  bookingId: string
  name: string
  timeZone: string
  appointments: {
    id: string
    serviceName: string
    startsAt: string
    staff: string[]
    feedback: { rating: number; text: string; answer: string } | null
  }[]
}

export interface PublishedFeedback {
  id: string
  name: string
  serviceName: string
  rating: number
  text: string
  answer: string
}

/** What a business asks beside the contact. */
export interface CustomQuestion {
  entity: 'customer' | 'booking'
  key: string
  label: string
  type: 'text' | 'number' | 'choice' | 'date' | 'boolean'
  options: { value: string; label: string }[]
  isRequired: boolean
}

export type CustomAnswers = Partial<Record<CustomQuestion['entity'], Record<string, string | number | boolean>>>

/** Calls about what customers say: after a visit, and when they book. */
export function feedbackCalls(call: Call) {
  const path = (bookingId: string) => `/bookings/${encodeURIComponent(bookingId)}/feedback`
  return {
    feedbackForm: async (bookingId: string, token: string) =>
      (await call<FeedbackForm>('GET', path(bookingId), { query: { token } })).value,
    giveFeedback: async (
      bookingId: string,
      body: { token: string; appointmentId: string; rating: number; text: string },
    ) => (await call<FeedbackForm>('POST', path(bookingId), { body })).value,
    publishedFeedback: async () =>
      (await call<{ items: PublishedFeedback[] }>('GET', '/feedback/published', { query: { limit: 6 } })).value.items,
    customQuestions: async (locale: string) =>
      (await call<{ items: CustomQuestion[] }>('GET', '/custom-fields/questions', { query: { locale } })).value.items,
  }
}
