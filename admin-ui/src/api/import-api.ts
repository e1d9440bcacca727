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

/** Everything of the business as a file, and how far it is. */
export interface FullExport {
  id: string
  state: string
  total: number
  done: number
  bytes: number
  by: string
  error: string
  createdAt: string
  expiresAt: string | null
  manifest: { tables: { table: string; rows: number }[]; leftOut: { table: string; why: string }[] } | null
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

  upload(kind: string, file: File, onSent: (share: number) => void): Promise<Import> {
    return this.http.post('/imports', { query: { kind, name: file.name }, file, onSent })
  }

  configure(id: string, mapping: Record<string, number>, options: object): Promise<Import> {
    return this.http.put(`/imports/${id}`, { body: { mapping, options } })
  }

  step(id: string, step: 'check' | 'start' | 'cancel'): Promise<Import> {
    return this.http.post(`/imports/${id}/${step}`)
  }

  fullExports(signal: AbortSignal): Promise<Page<FullExport>> {
    return this.http.get('/full-exports', { signal })
  }

  startFullExport(): Promise<FullExport> {
    return this.http.post('/full-exports')
  }

  removeFullExport(id: string): Promise<void> {
    return this.http.delete(`/full-exports/${id}`)
  }

  /** Where a browser downloads a file; a link names the business in its address. */
  addressOf(path: string): string {
    return `/api/v1${path}?tenant=${encodeURIComponent(this.tenantSlug)}`
  }
}
