import type { Middleware } from 'koa'
import type { TenantId } from '../domain/id.js'
import type { ContributionBook } from '../plugin/contribution-book.js'
import { API_PREFIX, mountRoutes } from './mount-routes.js'
import { pluginRoutesOf } from './plugin-routes.js'
import type { Route } from './route.js'
import type { RouteRunner } from './route-runner.js'

/** The routes that plugins have now; they come and go while the engine runs. */
export class LivePluginRoutes {
  private seen: { readonly revision: number; readonly routes: readonly Route[] } = { revision: -1, routes: [] }

  constructor(
    private readonly book: Pick<ContributionBook, 'routes' | 'revision'>,
    private readonly isEnabled: (tenantId: TenantId, pluginId: string) => Promise<boolean>,
  ) {}

  /** The same list until something changes. */
  get all(): readonly Route[] {
    const { revision, routes } = this.book
    if (this.seen.revision !== revision) this.seen = { revision, routes: pluginRoutesOf(routes, this.isEnabled) }
    return this.seen.routes
  }
}

/** Serves what lies below `/api/v1/p/`. */
export function mountPluginRoutes(live: Pick<LivePluginRoutes, 'all'>, runner: RouteRunner): Middleware {
  const prefix = `${API_PREFIX}/p/`
  let mounted: { readonly routes: readonly Route[]; readonly serve: Middleware } | undefined
  return async (context, next) => {
    if (!context.path.startsWith(prefix)) return next()
    const routes = live.all
    if (mounted?.routes !== routes) mounted = { routes, serve: mountRoutes(routes, runner) }
    return mounted.serve(context, next)
  }
}
