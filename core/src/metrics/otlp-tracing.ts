import type * as Api from '@opentelemetry/api'
import type { Context, Span, Tracer } from '@opentelemetry/api'
import type { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { BasicTracerProvider, ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import { BookwrightError } from '../errors/bookwright-error.js'
import type { TracingConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'
import type { SpanAttributes, SpanSpec, Tracing, WorkSpan } from '../ports/tracing.js'

const BATCH_MS = 1_000
const EXPORT_TIMEOUT_MS = 5_000
const STOP_MS = 1_000
const WARN_EVERY_MS = 60_000
/** https://www.w3.org/TR/trace-context/#traceparent-header; version ff and ids of zeros are invalid. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * Starts sending traces by OTLP over HTTP. The libraries are loaded here and nowhere else: who does not trace does not
 * pay for them. Nothing is registered globally, so two engines in one process stay apart.
 */
export async function startTracing(config: TracingConfig, log: Pick<Log, 'warn'>): Promise<Tracing> {
  const [api, sdk, hooks, otlp, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const { tracesUrl: url, headers, serviceName, sampleRatio } = config
  const exporter = new otlp.OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: EXPORT_TIMEOUT_MS })
  const reported = new ReportedExporter(exporter, log)
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': serviceName, 'service.version': config.version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new sdk.BatchSpanProcessor(reported, { scheduledDelayMillis: BATCH_MS })],
  })
  return new OtlpTracing(api, new hooks.AsyncLocalStorageContextManager().enable(), provider)
}

class OtlpTracing implements Tracing {
  private readonly tracer: Tracer

  constructor(
    private readonly api: typeof Api,
    private readonly manager: AsyncLocalStorageContextManager,
    private readonly provider: BasicTracerProvider,
  ) {
    this.tracer = provider.getTracer('bookwright')
  }

  span<R>(spec: SpanSpec, work: (span: WorkSpan) => Promise<R>): Promise<R> {
    const { SpanKind, trace } = this.api
    const kind = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL }
    const options = { kind: kind[spec.kind ?? 'internal'], attributes: { ...spec.attributes } }
    const parent = this.parentOf(spec)
    const span = this.tracer.startSpan(spec.name, options, parent)
    return this.manager.with(trace.setSpan(parent, span), () => this.ended(span, work))
  }

  current(): string | undefined {
    const context = this.api.trace.getSpanContext(this.manager.active())
    if (!context) return undefined
    return `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}`
  }

  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(resolve, STOP_MS)
    })
    // A collector that is away has been reported already; nothing waits for it at the end.
    const shutdown = this.provider.shutdown().catch((error: unknown) => void error)
    await Promise.race([shutdown, patience])
    clearTimeout(timer)
    this.manager.disable()
  }

  private async ended<R>(span: Span, work: (span: WorkSpan) => Promise<R>): Promise<R> {
    const shown = this.shown(span)
    try {
      return await work(shown)
    } catch (error) {
      shown.fail(typeOf(error))
      throw error
    } finally {
      span.end()
    }
  }

  private shown(span: Span): WorkSpan {
    return {
      set: (attributes: SpanAttributes) => void span.setAttributes({ ...attributes }),
      rename: name => void span.updateName(name),
      fail: type => void span.setAttribute('error.type', type).setStatus({ code: this.api.SpanStatusCode.ERROR }),
    }
  }

  private parentOf({ parent }: SpanSpec): Context {
    const active = this.manager.active()
    const [, traceId, spanId, flags] = TRACEPARENT.exec(parent ?? '') ?? []
    if (traceId === undefined || spanId === undefined || flags === undefined) return active
    // Of the flags only "sampled" is known to this version of the standard.
    const traceFlags = Number.parseInt(flags, 16) & this.api.TraceFlags.SAMPLED
    return this.api.trace.setSpanContext(active, { traceId, spanId, traceFlags, isRemote: true })
  }
}

/** Messages of errors may hold what somebody typed; their codes and classes do not. */
function typeOf(error: unknown): string {
  if (error instanceof BookwrightError) return error.code
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}

/** The SDK keeps failures of the collector to itself; an operator should hear of them, though not at every batch. */
class ReportedExporter implements SpanExporter {
  private warnedAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly inner: SpanExporter,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.inner.export(spans, result => {
      if (result.code !== 0 && performance.now() - this.warnedAt > WARN_EVERY_MS) {
        this.warnedAt = performance.now()
        this.log.warn({ spans: spans.length }, 'traces could not be sent to the collector')
      }
      done(result)
    })
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown()
  }
}
