import type { EngineConfig } from '../ports/config.js'

/** A running engine, as the commands drive it. */
export interface Engine {
  /** Address of the database it works on; workers of a cluster share it. */
  readonly databaseUrl: string
  listen(): Promise<{ url: string; port: number }>
  /** Works on jobs from now on, unless it does already. */
  work(): Promise<void>
  close(): Promise<void>
  /** Decides what becomes of the process after an error that nobody caught and no plugin made. */
  onFatal(fatal: (error: unknown) => void): void
  demoLogins(): Promise<readonly { email: string; password: string; role: string }[]>
  /** The one-time code of `/setup`; undefined once the installation is set up. */
  setupCode(): Promise<string | undefined>
  storefronts(): Promise<readonly { slug: string; name: string }[]>
}

/** The code of an engine, loaded late: `--help` and `openapi` must not pay for it. */
export const loadEngine = () => import('../di/container.js')

export async function startEngine(config: EngineConfig, isStopWanted?: () => boolean): Promise<Engine> {
  const { createEngine } = await loadEngine()
  return createEngine(config, isStopWanted)
}
