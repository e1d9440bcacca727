import type { Middleware } from 'koa'
import { BookwrightError } from '../../../errors/bookwright-error.js'
import { stateOf } from '../../request-state.js'

export interface ReadinessCheck {
  readonly name: string
  readonly isReady: boolean
  /** What is wrong, or worth knowing; empty when there is nothing to say. */
  readonly note: string
}

export interface ReadinessReport {
  readonly isReady: boolean
  readonly checks: readonly ReadinessCheck[]
}

const CACHE_MS = 1_000

/**
 * `/livez` answers without any work; `/readyz` runs the checks at most once a second, so that asking often cannot be
 * used to load the database.
 */
export function healthRoutes(readiness: () => Promise<ReadinessReport>): Middleware {
  let cached: { at: number; report: Promise<ReadinessReport> } | undefined
  const readReport = () => {
    if (!cached || performance.now() - cached.at > CACHE_MS) cached = { at: performance.now(), report: run(readiness) }
    return cached.report
  }
  return async (context, next) => {
    const path = context.path.replace(/\/$/, '')
    const isAsked = (path === '/livez' || path === '/readyz') && ['GET', 'HEAD'].includes(context.method)
    if (!isAsked) return next()
    stateOf(context).routeName = `GET ${path}`
    context.set('Cache-Control', 'no-store')
    if (path === '/livez') {
      context.body = { status: 'live' }
      return
    }
    const { isReady, checks } = await readReport()
    context.status = isReady ? 200 : 503
    if (!isReady) context.set('Retry-After', '2')
    const reasons = checks.filter(check => !check.isReady).map(({ name, note }) => `${name}: ${note || 'not ready'}`)
    context.body = { status: isReady ? 'ready' : 'not-ready', reasons, checks }
  }
}

async function run(readiness: () => Promise<ReadinessReport>): Promise<ReadinessReport> {
  try {
    return await readiness()
  } catch (error) {
    const note = error instanceof BookwrightError && error.isPublic ? error.message : 'the check failed'
    return { isReady: false, checks: [{ name: 'engine', isReady: false, note }] }
  }
}
