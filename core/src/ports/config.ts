/**
 * Whose word counts on where a request comes from: so many proxies in a row, or those with these addresses (CIDR).
 * `true` is one proxy, `false` and 0 are none.
 */
export type ProxyTrust = boolean | number | readonly string[]

/** Where traces go. */
export interface TracingConfig {
  readonly tracesUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly serviceName: string
  /** Share of the traces that begin here and are kept, 0 to 1; the others follow their caller. */
  readonly sampleRatio: number
  readonly version: string
}

/** Everything the engine reads from its surroundings, resolved once at start. */
export interface EngineConfig {
  readonly port: number
  readonly isPortExplicit: boolean
  readonly host: string
  readonly dataDir: string
  /** Undefined: the embedded server is started. */
  readonly databaseUrl: string | undefined
  readonly secretKey: Buffer
  readonly publicUrl: string
  readonly isProduction: boolean
  readonly isDemoWanted: boolean
  readonly demoPassword: string | undefined
  /** Short names of the demo businesses that are made; undefined: all. */
  readonly demoBusinesses?: readonly string[] | undefined
  readonly isSandbox: boolean
  /** Whether addresses that people write down may lead to this machine: for tests. */
  readonly isLoopbackCalled?: boolean
  readonly areRateLimitsOn: boolean
  readonly trustProxy: ProxyTrust
  /** Whether strangers may sign up a business of their own. */
  readonly isSignUpOpen?: boolean
  /** What callers of `/metrics` from elsewhere must send; undefined: only this machine may ask. */
  readonly metricsToken?: string | undefined
  readonly siteRoot: string
  readonly logLevel: string
  /** Whether the process belongs to this engine alone: it may end it, and decides what becomes of uncaught errors. */
  readonly ownsProcess?: boolean
  /**
   * It runs again after it ended unasked: people wait for answers, so it takes requests before it works on jobs, and what the
   * start before it has made is taken for made.
   */
  readonly servesFirst?: boolean
  /** File descriptor on which a supervisor hears that this process will end soon. */
  readonly alarm?: number | undefined
  /** Undefined: no traces are made. */
  readonly tracing?: TracingConfig | undefined
  /** Variables that may override settings of plugins; `.env` included. */
  readonly environment: Readonly<Record<string, string | undefined>>
}
