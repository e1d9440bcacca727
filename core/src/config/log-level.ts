import { refused, type EnvironmentReader } from './environment.js'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const WORDS = ['0', 'false', 'no', 'off', '1', 'true', 'yes', 'on']

/**
 * What is written to the log: BOOKWRIGHT_LOG_LEVEL, or `debug` by DEBUG.
 * @throws ConfigurationError when the two contradict each other or DEBUG is on in production.
 */
export function readLogLevel(env: EnvironmentReader, isProduction: boolean): string {
  const level = env.text('BOOKWRIGHT_LOG_LEVEL')?.toLowerCase()
  if (level !== undefined && !LEVELS.includes(level)) {
    throw refused(`BOOKWRIGHT_LOG_LEVEL takes one of: ${LEVELS.join(', ')}.`)
  }
  if (!isDebug(env)) {
    // At a desk the terminal belongs to the addresses; a server's log is read later.
    return level ?? (isProduction ? 'info' : 'warn')
  }
  if (level !== undefined && level !== 'debug' && level !== 'trace') {
    throw refused(`DEBUG is on and BOOKWRIGHT_LOG_LEVEL is "${level}": remove one of them.`)
  }
  if (isProduction && !env.flag('BOOKWRIGHT_FORCE')) {
    throw refused('DEBUG is not for production: unset it (BOOKWRIGHT_FORCE=1 overrides this).')
  }
  return level ?? 'debug'
}

/** Other values of DEBUG are patterns of the npm package of that name, and none of our business. */
function isDebug(env: EnvironmentReader): boolean {
  return WORDS.includes(env.text('DEBUG')?.toLowerCase() ?? '') && env.flag('DEBUG')
}
