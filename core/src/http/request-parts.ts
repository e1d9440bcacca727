import type { z } from 'zod'
import { InvalidRequestError } from '../errors/catalog.js'
import { findUnsafeText } from './unsafe-text.js'

const MAX_ISSUES = 20

interface Issue {
  path: string
  message: string
}

/** Checks parts of requests against schemas; unknown fields are refused, unless a schema says that it takes any. */
export class PartChecker {
  /** By schema, its strict copy: making one costs more than what it checks. */
  private readonly strictCopies = new WeakMap<z.ZodObject, z.ZodObject>()

  /** @throws InvalidRequestError naming every field that is wrong. */
  validate(schema: z.ZodObject | undefined, value: unknown): unknown {
    if (!schema) return {}
    const result = this.strict(schema).safeParse(value)
    if (result.success) return result.data
    throw new InvalidRequestError({ issues: toIssues(result.error) })
  }

  private strict(schema: z.ZodObject): z.ZodObject {
    const known = this.strictCopies.get(schema)
    if (known) return known
    const strict = closed(schema)
    this.strictCopies.set(schema, strict)
    return strict
  }
}

/** The schema without room for fields that it does not name; one that was made loose stays so (routes of plugins). */
export function closed(schema: z.ZodObject): z.ZodObject {
  return schema.def.catchall === undefined ? schema.strict() : schema
}

/** The first issues: an answer must not be many times as long as the request it refuses. */
function toIssues(error: z.ZodError): Issue[] {
  return allIssues(error).slice(0, MAX_ISSUES)
}

function allIssues(error: z.ZodError): Issue[] {
  return error.issues.flatMap(issue => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }]
    return issue.keys.map(key => ({ path: [...path, key].join('.'), message: 'Unknown field' }))
  })
}

/**
 * Reads the query string. A parameter that comes twice is refused: which of the two counts would depend on the reader.
 * `reserved` parameters belong to the whole API (`tenant`, `manageToken`) and are left out.
 */
export function readQuery(search: URLSearchParams, reserved: readonly string[]): Record<string, string> {
  const issues: Issue[] = []
  const query: Record<string, string> = {}
  for (const name of new Set(search.keys())) {
    const [value = '', ...more] = search.getAll(name)
    if (more.length > 0) issues.push({ path: name, message: 'Given more than once' })
    const problem = findUnsafeText(name) ?? findUnsafeText(value)
    if (problem) issues.push({ path: name, message: problem })
    if (!reserved.includes(name)) Object.defineProperty(query, name, { value, enumerable: true })
  }
  if (issues.length > 0) throw new InvalidRequestError({ issues })
  return query
}
