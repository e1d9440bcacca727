import { destination, pino, stdSerializers, type Logger } from 'pino'
import { maskCardNumbersInLog } from '../domain/card-number.js'
import type { EngineConfig } from '../ports/config.js'

/** Fields that must not reach a log, at any of the depths our log lines have. */
const SECRETS = ['authorization', 'cookie', 'password', 'token', 'accessToken', 'refreshToken', 'manageToken', 'secret']

/** What the database, its driver and its mapper hang on their errors: statements with values, rows, whole connections. */
const DATA: readonly string[] = ['detail', 'parameters', 'sql', 'parent', 'original', 'client']

/** An error as a log shows it: what broke and where, without the data that it broke on. */
export function loggedError(error: Error): object {
  const shown: object = stdSerializers.err(error)
  const fields = Object.entries(shown).filter(([key]) => !DATA.includes(key))
  return Object.fromEntries(
    fields.map(([key, value]) => [key, isText(key, value) ? withoutValues(error, value) : value]),
  )
}

function isText(key: string, value: unknown): value is string {
  return (key === 'message' || key === 'stack') && typeof value === 'string'
}

/** Errors of class 22 (data exception) say the value that was wrong: `invalid input syntax for type uuid: "…"`. */
function withoutValues(error: Error, text: string): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code)
    ? text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '"…"')
    : text
}

/** Writes JSON lines to standard error: standard output belongs to the commands. */
export function createLogger(config: Pick<EngineConfig, 'logLevel'>): Logger {
  // Synchronous, so that the last lines before an exit are there; a full disk must not end the process.
  const target = destination({ fd: 2, sync: true })
  target.on('error', () => target.removeAllListeners('drain'))
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: loggedError, err: loggedError },
      hooks: { streamWrite: maskCardNumbersInLog },
      redact: { paths: SECRETS.flatMap(name => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    target,
  )
}
