import { isDeepStrictEqual } from 'node:util'

/** Names of the fields a handler changed although the hook keeps them. */
export function keptFieldsChanged(keeps: readonly string[], before: unknown, after: unknown): string[] {
  const read = (value: unknown, field: string) => (value as Record<string, unknown>)[field]
  return keeps.filter(field => !isDeepStrictEqual(read(before, field), read(after, field)))
}
