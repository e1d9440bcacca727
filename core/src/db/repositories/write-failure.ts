import { constraintOf, innermost } from '../connect.js'
import { InvalidRequestError } from '../../errors/catalog.js'

const UNIQUE = '23505'
const FOREIGN_KEY = '23503'
const CHECK = '23514'

/** Turns a violated constraint into what the caller can correct; anything else passes. `what` names the object. */
export function writeFailure(error: unknown, what: string): unknown {
  const { code } = innermost(error)
  if (code === UNIQUE) return invalid(`${what}.slug`, 'is taken; choose another one', error)
  if (code === FOREIGN_KEY) return invalid(what, 'refers to something that does not exist here', error)
  if (code === CHECK) return invalid(what, 'has a value outside its limits', error)
  return error
}

/** What the database refused, for callers that tell constraints apart. */
export function violatedConstraint(error: unknown): { code: string | undefined; constraint: string | undefined } {
  return { code: innermost(error).code, constraint: constraintOf(error) }
}

/** Runs one write and converts what the database refuses. */
export async function writing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw writeFailure(error, what)
  }
}

function invalid(path: string, message: string, cause: unknown): Error {
  return new InvalidRequestError({ issues: [{ path, message }] }, cause)
}
