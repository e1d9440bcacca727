import { resolve } from 'node:path'
import { databaseAddress } from './config/database-address.js'
import { EnvironmentReader, parsePort, refused, type Environment } from './config/environment.js'
import { readLogLevel } from './config/log-level.js'
import { readProxyTrust } from './config/proxy-trust.js'
import { readPublicUrl } from './config/public-address.js'
import { generatedKey, keyFromText } from './config/secret-key.js'
import { readTracing } from './config/tracing.js'
import { defaultDataDir } from './db/embedded/data-directory.js'
import type { EngineConfig } from './ports/config.js'

export const DEFAULT_PORT = 3000
const METRICS_TOKEN_LENGTH = 16

/** What the command line says; it goes before the environment. */
export interface ConfigFlags {
  readonly port?: string | undefined
  readonly data?: string | undefined
  readonly isDemoRefused?: boolean | undefined
  /** Directory of the site, where its packages are looked up. Default: the working directory. */
  readonly siteRoot?: string | undefined
}

/**
 * Resolves everything the engine reads from its surroundings, once. Outside production it makes a secret key and keeps
 * it in the data directory.
 * @throws ConfigurationError naming the variable that is missing, malformed, contradictory or refused in production.
 */
export function loadConfig(environment: Environment, flags: ConfigFlags = {}): EngineConfig {
  const env = new EnvironmentReader(environment)
  const isProduction = readMode(env) === 'production'
  const siteRoot = resolve(flags.siteRoot ?? process.cwd())
  const dataDir = resolve(flags.data ?? env.text('BOOKWRIGHT_DATA_DIR') ?? defaultDataDir(siteRoot))
  const askedPort = flags.port === undefined ? env.port('PORT') : parsePort(flags.port, '--port')
  const port = askedPort ?? DEFAULT_PORT
  const switches = readSwitches(env, isProduction)
  return {
    port,
    isPortExplicit: askedPort !== undefined,
    // Without production's guards only this machine may come in.
    host: isProduction ? '0.0.0.0' : '127.0.0.1',
    dataDir,
    databaseUrl: databaseAddress(env),
    publicUrl: readPublicUrl(env, isProduction, localUrl(port)),
    secretKey: readSecretKey(env, isProduction, dataDir),
    isProduction,
    isDemoWanted: !isProduction && flags.isDemoRefused !== true,
    demoPassword: env.text('BOOKWRIGHT_DEMO_PASSWORD'),
    demoBusinesses: env
      .text('BOOKWRIGHT_DEMO_BUSINESSES')
      ?.split(/[\s,]+/)
      .filter(slug => slug !== ''),
    ...switches,
    trustProxy: readProxyTrust(env),
    metricsToken: readMetricsToken(env),
    siteRoot,
    logLevel: readLogLevel(env, isProduction),
    tracing: readTracing(env),
    environment,
  }
}

/** The configuration on another port: an address that was derived from the port follows it. */
export function withPort(config: EngineConfig, port: number): EngineConfig {
  const isDerived = config.publicUrl === localUrl(config.port)
  return { ...config, port, publicUrl: isDerived ? localUrl(port) : config.publicUrl }
}

function localUrl(port: number): string {
  return `http://localhost:${port}`
}

/** A misspelt mode would run without production's guards, and nobody would see it. */
function readMode(env: EnvironmentReader): string | undefined {
  const mode = env.text('NODE_ENV')
  if (mode === undefined || ['production', 'development', 'test'].includes(mode)) return mode
  throw refused(`NODE_ENV is "${mode}": set it to production, development or test.`)
}

function readSwitches(env: EnvironmentReader, isProduction: boolean) {
  const isSandbox = env.flag('BOOKWRIGHT_SANDBOX')
  const isLoopbackCalled = env.flag('BOOKWRIGHT_CALL_LOOPBACK')
  const rateLimits = env.text('BOOKWRIGHT_RATE_LIMITS')?.toLowerCase() ?? 'on'
  if (!['on', 'off'].includes(rateLimits)) throw refused('BOOKWRIGHT_RATE_LIMITS takes "on" or "off".')
  const areRateLimitsOn = rateLimits === 'on'
  if (isProduction && !env.flag('BOOKWRIGHT_FORCE')) {
    const reason = 'is not for production: unset it (BOOKWRIGHT_FORCE=1 overrides this).'
    if (isSandbox) throw refused(`BOOKWRIGHT_SANDBOX ${reason}`)
    if (isLoopbackCalled) throw refused(`BOOKWRIGHT_CALL_LOOPBACK ${reason}`)
    if (!areRateLimitsOn) throw refused(`BOOKWRIGHT_RATE_LIMITS=off ${reason}`)
  }
  return { isSandbox, isLoopbackCalled, areRateLimitsOn, isSignUpOpen: readSignUp(env, isProduction) }
}

/** Closed in production unless it is wanted: strangers get storage, mail and a public page, which is for the operator to offer. */
function readSignUp(env: EnvironmentReader, isProduction: boolean): boolean {
  const signUp = env.text('BOOKWRIGHT_SIGN_UP')?.toLowerCase() ?? (isProduction ? 'closed' : 'open')
  if (!['open', 'closed'].includes(signUp)) throw refused('BOOKWRIGHT_SIGN_UP takes "open" or "closed".')
  return signUp === 'open'
}

function readSecretKey(env: EnvironmentReader, isProduction: boolean, dataDir: string): Buffer {
  const text = env.alias('BOOKWRIGHT_SECRET_KEY', 'SECRET_KEY')
  if (text !== undefined) {
    return keyFromText(text, env.text('BOOKWRIGHT_SECRET_KEY') ? 'BOOKWRIGHT_SECRET_KEY' : 'SECRET_KEY')
  }
  if (isProduction) {
    throw refused(
      'BOOKWRIGHT_SECRET_KEY is required in production: set it to at least 32 random characters and keep it.',
    )
  }
  return generatedKey(dataDir)
}

function readMetricsToken(env: EnvironmentReader): string | undefined {
  const token = env.text('BOOKWRIGHT_METRICS_TOKEN')
  if (token === undefined || (token.length >= METRICS_TOKEN_LENGTH && !/\s/.test(token))) return token
  throw refused(`BOOKWRIGHT_METRICS_TOKEN needs at least ${METRICS_TOKEN_LENGTH} characters and no spaces.`)
}
