import { ConfigurationError } from '../errors/catalog.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads variables; an empty one counts as not set. Every refusal names the variable. */
export class EnvironmentReader {
  constructor(private readonly env: Environment) {}

  text(name: string): string | undefined {
    const value = this.env[name]?.trim()
    return value === '' ? undefined : value
  }

  /** One value that has two names. @throws ConfigurationError when both are set and differ. */
  alias(name: string, alias: string): string | undefined {
    const [value, other] = [this.text(name), this.text(alias)]
    if (value !== undefined && other !== undefined && value !== other) {
      throw refused(`${name} and ${alias} are both set and differ: remove one of them.`)
    }
    return value ?? other
  }

  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase()
    if (value === undefined || ['0', 'false', 'no', 'off'].includes(value)) return false
    if (['1', 'true', 'yes', 'on'].includes(value)) return true
    throw refused(`${name} is "${value}": set it to 1 or 0.`)
  }

  port(name: string): number | undefined {
    const value = this.text(name)
    return value === undefined ? undefined : parsePort(value, name)
  }

  url(name: string, protocols: readonly string[]): string | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value
    throw refused(`${name} is not an address that starts with ${protocols.map(p => `${p}//`).join(' or ')}.`)
  }
}

/** @param source - The variable or flag it came from, for the message. */
export function parsePort(value: string, source: string): number {
  const port = Number(value)
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port
  throw refused(`${source} is "${value}": a port is a whole number from 0 to 65535.`)
}

export function refused(problem: string): InstanceType<typeof ConfigurationError> {
  return new ConfigurationError({ problem })
}
