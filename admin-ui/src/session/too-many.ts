import type { ApiProblem } from '../api/api-problem.js'
import { messages } from '../locales/messages.js'

const MINUTE = 60

/** How long to wait after too many tries, as far as the engine says so. */
export function tooManyTries({ retryAfterSeconds }: ApiProblem): string {
  const words = messages.login
  if (retryAfterSeconds === null) return words.tooMany
  return words.tooManyFor(
    retryAfterSeconds < MINUTE
      ? words.seconds(retryAfterSeconds)
      : words.minutes(Math.ceil(retryAfterSeconds / MINUTE)),
  )
}
