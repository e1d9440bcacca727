import type { ExportJob, ExportManifest } from '../ports/full-export-store.js'

/** A full export as the API shows it. Instants are ISO 8601 in UTC. */
export interface ExportBody {
  readonly id: string
  readonly state: string
  readonly total: number
  readonly done: number
  readonly bytes: number
  readonly by: string
  readonly error: string
  readonly createdAt: string
  readonly endedAt: string | null
  readonly expiresAt: string | null
  readonly manifest: ExportManifest | null
}

export function toExportBody(job: ExportJob): ExportBody {
  const { id, state, total, done, bytes, error, manifest } = job
  return {
    ...{ id, state, total, done, bytes, error, manifest },
    by: job.actor.name,
    createdAt: job.createdAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
    expiresAt: job.expiresAt?.toISOString() ?? null,
  }
}
