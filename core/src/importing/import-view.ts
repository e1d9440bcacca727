import { IMPORT_FIELDS, type ImportProblem } from '../domain/import.js'
import type { ImportJob } from '../ports/import-store.js'

/** An import as the API shows it. Instants are ISO 8601 in UTC. */
export interface ImportBody {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly state: string
  readonly header: readonly string[]
  readonly sample: readonly (readonly string[])[]
  readonly fields: { key: string; isRequired: boolean }[]
  readonly mapping: Readonly<Record<string, number>>
  readonly options: { dateOrder: string; reminds: boolean }
  readonly total: number
  readonly done: number
  readonly added: number
  readonly known: number
  readonly failed: number
  readonly by: string
  readonly error: string
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  /** The first rows that do not fit. */
  readonly problems?: readonly ImportProblem[]
}

export function toImportBody(job: ImportJob, problems?: readonly ImportProblem[]): ImportBody {
  const { id, kind, name, state, header, sample, mapping, options, total, done, added, known, failed, error } = job
  return {
    ...{ id, kind, name, state, header, sample, mapping, total, done, added, known, failed, error },
    fields: IMPORT_FIELDS[kind].map(({ key, isRequired = false }) => ({ key, isRequired })),
    options: { dateOrder: options.dateOrder ?? 'dmy', reminds: options.reminds === true },
    by: job.actor.name,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
    ...(problems ? { problems } : {}),
  }
}
