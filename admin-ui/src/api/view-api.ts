import type { HttpClient } from './http-client.js'

export type ViewedList = 'bookings' | 'clients'

/** A list as somebody wants to find it again. */
export interface SavedView {
  id: string
  list: ViewedList
  name: string
  /** Everybody of the business sees it. */
  isShared: boolean
  /** What the address of the page says. */
  query: Record<string, string>
  /** Keys in their order; empty: those that the list begins with. */
  columns: string[]
  /** Whoever is signed in may change it. */
  isOwn: boolean
}

/** Calls about lists under a name. */
export class ViewApi {
  constructor(private readonly http: HttpClient) {}

  list(list: ViewedList, signal?: AbortSignal): Promise<{ items: SavedView[] }> {
    return this.http.get('/saved-views', { query: { list }, signal })
  }

  save(view: Omit<SavedView, 'id' | 'isOwn'>, idempotencyKey: string): Promise<SavedView> {
    return this.http.post('/saved-views', { body: view, idempotencyKey })
  }

  change(id: string, body: Partial<Pick<SavedView, 'name' | 'isShared' | 'query' | 'columns'>>): Promise<SavedView> {
    return this.http.patch(`/saved-views/${encodeURIComponent(id)}`, { body })
  }

  remove(id: string): Promise<void> {
    return this.http.delete(`/saved-views/${encodeURIComponent(id)}`)
  }
}
