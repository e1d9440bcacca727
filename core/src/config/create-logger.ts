import { destination, pino, stdSerializers, type Logger } from 'pino'
import type { EngineConfig } from '../ports/config.js'

/** Fields that must not reach a log, at any of the depths our log lines have. */
const SECRETS = ['authorization', 'cookie', 'password', 'token', 'accessToken', 'refreshToken', 'manageToken', 'secret']

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
      serializers: { error: stdSerializers.err, err: stdSerializers.err },
      redact: { paths: SECRETS.flatMap(name => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    target,
  )
}
