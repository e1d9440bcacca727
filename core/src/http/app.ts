import Koa from 'koa'
import type { AuthService } from '../identity/auth-service.js'
import type { KnownDevices } from '../identity/known-device.js'
import type { EngineConfig } from '../ports/config.js'
import type { PanelBook } from '../plugin/panel-book.js'
import type { DomainService } from '../tenancy/domain-service.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { accessLog } from './access-log.js'
import { Authenticator } from './authenticator.js'
import { domainProof } from './domain-proof.js'
import { findBuiltSite, importMapHashes } from './built-site.js'
import { callerAddress } from './caller-address.js'
import { errorMapper } from './error-mapper.js'
import type { KeyRing } from './key-caller.js'
import { hostGuard } from './host-guard.js'
import { mountRoutes } from './mount-routes.js'
import { pluginFiles } from './plugin-files.js'
import { mountPluginRoutes, type LivePluginRoutes } from './plugin-mount.js'
import type { RefusalLog } from '../privacy/refusal-log.js'
import { OpenHolds } from './open-holds.js'
import { apiViewer } from './pages/api-viewer.js'
import { nothingHere, pageRoutes, showErrorPage } from './pages/page-routes.js'
import { RateLimits } from './rate-limits.js'
import { requestId } from './request-id.js'
import type { Route } from './route.js'
import { RouteRunner } from './route-runner.js'
import { healthRoutes, type ReadinessReport } from './routes/ops/health.js'
import { countRequests, metricsRoute, type MetricsDesk } from './routes/ops/metrics.js'
import { withOpenApiRoute } from './routes/ops/openapi.js'
import { accountRoutes, type AccountServices } from './routes/public/account-routes.js'
import { authRoutes } from './routes/public/auth.js'
import type { SecondFactorRouteServices } from './routes/public/second-factor.js'
import { foundingRoutes, type FoundingRouteServices } from './routes/public/founding.js'
import { securityHeaders } from './security-headers.js'
import { sessionCookie } from './session-cookie.js'
import { noWebhooks, webhookRoutes, type WebhookRouteParts } from './webhook-routes.js'
import { SignInGuard } from './sign-in-guard.js'
import { traceRequests } from './trace-requests.js'
import { TenantResolver, type TenantLookup } from './tenant-resolver.js'

export interface HttpAppDependencies {
  readonly config: EngineConfig
  readonly log: Log
  /** Version of the core, for the OpenAPI document. */
  readonly version: string
  readonly tenants: TenantLookup
  readonly auth: AuthService
  readonly keys: KeyRing
  readonly accounts: AccountServices
  readonly signIn: Pick<SecondFactorRouteServices, 'secondFactor' | 'secondStep' | 'news'> & {
    readonly devices: KnownDevices
  }
  readonly domains: Pick<DomainService, 'prove'>
  readonly founding: Omit<FoundingRouteServices, 'limits'>
  readonly readiness: () => Promise<ReadinessReport>
  readonly metrics: MetricsDesk
  /** Absent: no plugin takes webhooks. */
  readonly webhooks?: WebhookRouteParts['desk']
  readonly tracing?: Tracing | undefined
  readonly routes: readonly Route[]
  /** Absent: whoever is refused is not written down. */
  readonly refusals?: Pick<RefusalLog, 'note'>
  /** Absent: no plugin shows anything. */
  readonly panels?: Pick<PanelBook, 'file'>
  /** Absent: no plugin adds routes. */
  readonly pluginRoutes?: Pick<LivePluginRoutes, 'all'>
}

/**
 * Builds the HTTP application: everything served on the one port.
 * @throws ConfigurationError when a route does not say who may call it.
 */
export function createHttpApp(dependencies: HttpAppDependencies): Koa {
  const { config, log, tenants: lookup, pluginRoutes = { all: [] } } = dependencies
  const admin = findBuiltSite(config.siteRoot, '@bookwright/admin-ui')
  const storefront = findBuiltSite(config.siteRoot, '@bookwright/storefront-kit')
  const tenants = new TenantResolver(lookup, config.publicUrl)
  const limits = new RateLimits(config.areRateLimitsOn)
  const openHolds = new OpenHolds(config.areRateLimitsOn)
  const cookie = sessionCookie(config)
  const guard = new SignInGuard(limits, dependencies.signIn.devices, cookie)
  const authenticator = new Authenticator(dependencies.auth, dependencies.keys)
  const runner = new RouteRunner(tenants, authenticator, limits, cookie, openHolds, dependencies.refusals)
  const { routes, document } = withOpenApiRoute(
    routesOf(dependencies, { guard, cookie, limits }),
    // Everybody reads the document: which version of the program this is, is the business of who runs it.
    dependencies.version.split('.', 1).join(),
    pluginRoutes,
  )
  const scriptHashes = [...importMapHashes(admin), ...importMapHashes(storefront)]
  const isListShown = config.isDemoWanted && !config.isProduction

  // Not Koa's own `proxy`: it believes the first host that a caller writes, and every socket.
  const app = new Koa()
  app.on('error', error => logFailure(log, error))
  app.use(requestId())
  if (dependencies.tracing) app.use(traceRequests(dependencies.tracing))
  app.use(callerAddress(config.trustProxy))
  app.use(accessLog(log))
  app.use(countRequests(dependencies.metrics))
  app.use(securityHeaders({ isHttps: config.publicUrl.startsWith('https:'), scriptHashes }))
  app.use(errorMapper(showErrorPage))
  app.use(hostGuard())
  app.use(healthRoutes(dependencies.readiness))
  app.use(metricsRoute(dependencies.metrics, config.metricsToken))
  app.use(webhookRoutes({ desk: dependencies.webhooks ?? noWebhooks, tenants, limits }))
  app.use(async (context, next) => {
    await limits.countCall(context.ip)
    await next()
  })
  app.use(domainProof(dependencies.domains, limits))
  app.use(pluginFiles(dependencies.panels ?? { file: () => undefined }))
  app.use(mountPluginRoutes(pluginRoutes, runner))
  app.use(mountRoutes(routes, runner))
  const isSetupNeeded = () => dependencies.founding.setup.isNeeded()
  app.use(apiViewer(document, !config.isProduction))
  app.use(pageRoutes({ tenants, lookup, admin, storefront, isListShown, isSetupNeeded }))
  app.use(nothingHere())
  return app
}

function routesOf(
  { routes, signIn, auth, accounts, founding }: HttpAppDependencies,
  { guard, cookie, limits }: { guard: SignInGuard; cookie: ReturnType<typeof sessionCookie>; limits: RateLimits },
): Route[] {
  return [
    ...routes,
    ...authRoutes({ ...signIn, auth, guard, cookie }),
    ...accountRoutes({ ...accounts, limits }),
    ...foundingRoutes({ ...founding, limits }),
  ]
}

/** Whoever hangs up half-way must not be able to fill the log. */
function logFailure(log: Log, error: unknown): void {
  if (isHangUp(error)) log.debug({ code: error.code }, 'a caller hung up')
  else log.error({ error }, 'a response failed')
}

function isHangUp(error: unknown): error is { code: string } {
  const code = String((error as { code?: unknown } | null)?.code)
  return /^(HPE_|ECONNRESET$|EPIPE$|ERR_STREAM_PREMATURE_CLOSE$|ERR_HTTP_REQUEST_TIMEOUT$)/.test(code)
}
