import { defineError } from '../errors/bookwright-error.js'

/** A command line that cannot be understood: exit code 2. It never crosses the HTTP API, so it is not in the catalogue. */
export const UsageError = defineError<{ problem: string }>('BW_USAGE', 'invalid', 'Wrong usage', d => d.problem)
