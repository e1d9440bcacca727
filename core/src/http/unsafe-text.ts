/**
 * Says what makes a text unfit to be stored, if anything: PostgreSQL text takes no NUL, and its jsonb refuses half a
 * surrogate pair, which would otherwise fail late and as a server error.
 */
export function findUnsafeText(text: string): string | undefined {
  if (text.includes('\0')) return 'contains a NUL character'
  if (/\p{Surrogate}/u.test(text)) return 'contains half a surrogate pair'
  return undefined
}
