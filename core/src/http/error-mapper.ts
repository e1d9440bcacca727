import type { Context, Middleware } from 'koa'
import { MethodNotAllowedError } from '../errors/catalog.js'
import { drainBody, hasBodyLeft } from './drain-body.js'
import { retryAfterSeconds, toBookwrightError, toProblem } from './problem.js'
import { stateOf } from './request-state.js'

export type ErrorPage = (context: Context, status: number) => boolean

/** Answers every error as problem+json, or as a page where a browser asked for one. */
export function errorMapper(showPage: ErrorPage): Middleware {
  return async (context, next) => {
    try {
      await next()
    } catch (thrown) {
      await drainBody(context.req)
      // What is left of the body would be read as the next request, or waited for.
      if (hasBodyLeft(context.req)) context.set('Connection', 'close')
      const state = stateOf(context)
      const error = toBookwrightError(thrown)
      const problem = toProblem(error, state.requestId)
      state.problemCode = problem.code
      if (!error.isPublic || problem.status >= 500) state.failure = thrown
      const retryAfter = retryAfterSeconds(error)
      if (retryAfter !== undefined) context.set('Retry-After', String(retryAfter))
      if (error instanceof MethodNotAllowedError) {
        context.set('Allow', (error.details as { allowed: string[] }).allowed.join(', '))
      }
      if (problem.status === 401) context.set('WWW-Authenticate', 'Bearer')
      context.set('Cache-Control', 'no-store')
      context.status = problem.status
      if (showPage(context, problem.status)) return
      context.body = JSON.stringify(problem)
      context.type = 'application/problem+json'
    }
  }
}
