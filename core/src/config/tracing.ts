import type { TracingConfig } from '../ports/config.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { refused, type EnvironmentReader } from './environment.js'

/**
 * Where traces go, by the variables that every OpenTelemetry program has:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/. Undefined: nowhere.
 * @throws ConfigurationError when one of them cannot be read.
 */
export function readTracing(env: EnvironmentReader): TracingConfig | undefined {
  const base = env.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:'])
  if (base === undefined || env.flag('OTEL_SDK_DISABLED')) return undefined
  return {
    tracesUrl: `${base.replace(/\/+$/, '')}/v1/traces`,
    headers: readHeaders(env.text('OTEL_EXPORTER_OTLP_HEADERS')),
    serviceName: env.text('OTEL_SERVICE_NAME') ?? 'bookwright',
    sampleRatio: readRatio(env.text('OTEL_TRACES_SAMPLER_ARG')),
    version: readCoreVersion(),
  }
}

function readRatio(text: string | undefined): number {
  const ratio = Number(text ?? '1')
  if (ratio >= 0 && ratio <= 1) return ratio
  throw refused(`OTEL_TRACES_SAMPLER_ARG is "${text ?? ''}": it is the share of traces to keep, from 0 to 1.`)
}

function readHeaders(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').filter(pair => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map(pair => {
      const [name = '', ...value] = pair.split('=')
      if (!/^[\w-]+$/.test(name.trim()) || value.length === 0) {
        throw refused('OTEL_EXPORTER_OTLP_HEADERS takes name=value pairs, separated by commas.')
      }
      return [name.trim(), decoded(value.join('=').trim())]
    }),
  )
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    throw refused('OTEL_EXPORTER_OTLP_HEADERS has a value with a broken %-code.')
  }
}
