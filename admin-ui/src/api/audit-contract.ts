export interface AuditRecord {
  id: string
  at: string
  actor: { type: string; id: string | null; name: string }
  action: string
  subject: { type: string; id: string }
  changes: Record<string, unknown>
  isChained: boolean
}

export interface AuditVerification {
  isIntact: boolean
  intactUpTo: number
  head: string
  waiting: number
  problem: string
}
