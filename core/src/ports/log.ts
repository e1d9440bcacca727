/** Where the engine writes what operators should see; a pino logger fits. Never pass secrets or personal data. */
export interface Log {
  debug(data: object, message: string): void
  info(data: object, message: string): void
  warn(data: object, message: string): void
  error(data: object, message: string): void
}
