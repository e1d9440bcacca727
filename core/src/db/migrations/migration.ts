/** One step of the schema; both directions are transactional SQL that the runner executes as the owner. */
export interface SqlMigration {
  readonly name: string
  readonly up: string
  readonly down: string
}
