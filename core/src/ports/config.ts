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
  readonly isSandbox: boolean
  readonly areRateLimitsOn: boolean
  readonly trustProxy: boolean
  /** Whether strangers may sign up a business of their own. */
  readonly isSignUpOpen?: boolean
  /** What callers of `/metrics` from elsewhere must send; undefined: only this machine may ask. */
  readonly metricsToken?: string | undefined
  readonly siteRoot: string
  readonly logLevel: string
  /** Variables that may override settings of plugins; `.env` included. */
  readonly environment: Readonly<Record<string, string | undefined>>
}
