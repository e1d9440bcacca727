import type { Question } from './catalog-api.js'
import type { HttpClient } from './http-client.js'

/** What bookings ask for before the visit. */
export interface IntakeForm {
  id: string
  name: string
  intro: string
  questions: Question[]
  consent: string
  dueMinutes: number
  guardianBelow: number | null
  serviceIds: string[]
  version: number
}

export type IntakeFormBody = Omit<IntakeForm, 'id' | 'version' | 'questions'> & { questions: Partial<Question>[] }

/** How a form of a booking stands. */
export interface Intake {
  formId: string
  formVersion: number
  name: string
  state: 'asked' | 'started' | 'complete'
  dueAt: string
  savedAt: string | null
  completedAt: string | null
  signedName: string
  signedAs: 'self' | 'guardian' | null
}

/** A form with what was answered. */
export interface OpenIntake extends Intake {
  questions: Question[]
  consent: string
  answers: Record<string, unknown>
  bornOn: string | null
}

export interface VisitNote {
  id: string
  amendsId: string | null
  text: string
  authorName: string
  isOwn: boolean
  createdAt: string
  updatedAt: string | null
  signedAt: string | null
}

const bookingPath = (id: string, rest: string) => `/bookings/${encodeURIComponent(id)}/${rest}`

/** Forms between a booking and the visit, and notes about visits. */
export class IntakeApi {
  constructor(private readonly http: HttpClient) {}

  forms(signal?: AbortSignal): Promise<{ items: IntakeForm[] }> {
    return this.http.get('/intake-forms', { signal })
  }

  addForm(body: IntakeFormBody, idempotencyKey: string): Promise<IntakeForm> {
    return this.http.post('/intake-forms', { body, idempotencyKey })
  }

  saveForm({ id, version }: Pick<IntakeForm, 'id' | 'version'>, body: IntakeFormBody): Promise<IntakeForm> {
    return this.http.put(`/intake-forms/${encodeURIComponent(id)}`, { body, version })
  }

  archiveForm(id: string): Promise<void> {
    return this.http.delete(`/intake-forms/${encodeURIComponent(id)}`)
  }

  ofBooking(bookingId: string, signal?: AbortSignal): Promise<{ items: Intake[] }> {
    return this.http.get(bookingPath(bookingId, 'intake'), { signal })
  }

  open(bookingId: string, formId: string): Promise<OpenIntake> {
    return this.http.get(bookingPath(bookingId, `intake/${encodeURIComponent(formId)}`))
  }

  notes(bookingId: string): Promise<{ items: VisitNote[] }> {
    return this.http.get(bookingPath(bookingId, 'visit-notes'))
  }

  addNote(bookingId: string, body: { text: string; amendsId: string | null }): Promise<VisitNote> {
    return this.http.post(bookingPath(bookingId, 'visit-notes'), { body })
  }

  changeNote(bookingId: string, noteId: string, text: string): Promise<VisitNote> {
    return this.http.put(bookingPath(bookingId, `visit-notes/${encodeURIComponent(noteId)}`), { body: { text } })
  }

  signNote(bookingId: string, noteId: string): Promise<VisitNote> {
    return this.http.post(bookingPath(bookingId, `visit-notes/${encodeURIComponent(noteId)}/sign`))
  }
}
