import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Names the file in which engines that a test started record refused connections. */
export const guardLogVariable = 'BOOKWRIGHT_NETWORK_GUARD_LOG'

/** The database server that the tester names may stand on another machine; nothing else may. */
export function allowedHosts(): string[] {
  const { TEST_DATABASE_URL, DATABASE_URL } = process.env
  return [TEST_DATABASE_URL, DATABASE_URL].flatMap(url => (url ? [new URL(url).hostname] : []))
}

/** Records a refused connection for the test process to find. */
export function appendViolation(destination: string): void {
  const file = process.env[guardLogVariable]
  if (file !== undefined) appendFileSync(file, `${destination}\n`)
}

/** What other processes recorded since the last call. */
export function takeLoggedViolations(file: string): string[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  if (lines.length > 0) writeFileSync(file, '')
  return lines
}
