import type { Booking } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface HistorySide {
  status?: string
  startsAt?: string
  resources?: string[]
  notes?: string
  internalNotes?: string
}

/** One change of a booking. */
export interface HistoryEntry {
  version: number
  kind: string
  at: string
  by: { type: 'customer' | 'staff' | 'system'; name?: string }
  channel: string
  reason: string
  from: HistorySide
  to: HistorySide
  details: { fields?: string[]; file?: string; fee?: { amount: number; currency: string }; etaAt?: string }
}

export interface BookingFile {
  id: string
  name: string
  type: string
  size: number
  addedBy: string
  createdAt: string
}

export interface NoteTexts {
  notes: string
  internalNotes: string
}

export interface ChosenNotifications {
  choices: NotificationChoice[]
  /** Of which bookings. */
  scope: string
}

export interface NotificationChoice {
  kind: string
  channel: string
  isOn: boolean
}

/** Calls about what gathers around one booking, and about what the signed-in person hears of. */
export class RecordApi {
  constructor(private readonly http: HttpClient) {}

  history(id: string, signal?: AbortSignal): Promise<{ items: HistoryEntry[] }> {
    return this.http.get(`/bookings/${encodeURIComponent(id)}/history`, { signal })
  }

  /** @param seen - The booking as it was shown: a newer one is not changed. */
  saveNotes(
    { id, version }: Pick<Booking, 'id' | 'version'>,
    body: NoteTexts,
    idempotencyKey: string,
  ): Promise<Booking> {
    return this.http.put(`/bookings/${encodeURIComponent(id)}/notes`, { body, idempotencyKey, version })
  }

  files(id: string, signal?: AbortSignal): Promise<{ items: BookingFile[] }> {
    return this.http.get(`/bookings/${encodeURIComponent(id)}/files`, { signal })
  }

  addFile(id: string, body: { name: string; content: string }, idempotencyKey: string): Promise<BookingFile> {
    return this.http.post(`/bookings/${encodeURIComponent(id)}/files`, { body, idempotencyKey })
  }

  removeFile(id: string, fileId: string): Promise<void> {
    return this.http.delete(`/bookings/${encodeURIComponent(id)}/files/${encodeURIComponent(fileId)}`)
  }

  /** Where a browser downloads a file; a link names the business in its address. */
  fileAddress(id: string, fileId: string, tenantSlug: string): string {
    const path = `/api/v1/bookings/${encodeURIComponent(id)}/files/${encodeURIComponent(fileId)}`
    return `${path}?tenant=${encodeURIComponent(tenantSlug)}`
  }

  choices(signal?: AbortSignal): Promise<ChosenNotifications> {
    return this.http.get('/me/notifications', { signal })
  }

  saveChoices(choices: NotificationChoice[]): Promise<ChosenNotifications> {
    return this.http.put('/me/notifications', { body: { choices } })
  }
}
