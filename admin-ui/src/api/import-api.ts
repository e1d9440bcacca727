import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface ImportProblem {
  line: number
  field: string
  reason: string
}

/** A file that is imported, and how far it is. */
export interface Import {
  id: string
  kind: string
  name: string
  state: string
  header: string[]
  sample: string[][]
  fields: { key: string; isRequired: boolean }[]
  mapping: Record<string, number>
  options: { dateOrder: string; reminds: boolean }
  total: number
  done: number
  added: number
  known: number
  failed: number
  by: string
  error: string
  createdAt: string
  problems?: ImportProblem[]
}

/** Files that come in and go out. */
export class ImportApi {
  constructor(
    private readonly http: HttpClient,
    private readonly tenantSlug: string,
  ) {}

  list(signal: AbortSignal): Promise<Page<Import>> {
    return this.http.get('/imports', { signal })
  }

  read(id: string, signal: AbortSignal): Promise<Import> {
    return this.http.get(`/imports/${id}`, { signal })
  }

  upload(kind: string, file: File): Promise<Import> {
    return this.http.post('/imports', { query: { kind, name: file.name }, file })
  }

  configure(id: string, mapping: Record<string, number>, options: object): Promise<Import> {
    return this.http.put(`/imports/${id}`, { body: { mapping, options } })
  }

  step(id: string, step: 'check' | 'start' | 'cancel'): Promise<Import> {
    return this.http.post(`/imports/${id}/${step}`)
  }

  /** Where a browser downloads a file; a link names the business in its address. */
  addressOf(path: string): string {
    return `/api/v1${path}?tenant=${encodeURIComponent(this.tenantSlug)}`
  }
}
