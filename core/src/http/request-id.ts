import { randomUUID } from 'node:crypto'
import type { Middleware } from 'koa'
import { stateOf } from './request-state.js'

const SANE = /^[\w.-]{8,100}$/

/** Gives each request an id; one from outside is taken over only when it cannot forge log lines or headers. */
export function requestId(): Middleware {
  return async (context, next) => {
    const given = context.get('X-Request-Id')
    const id = SANE.test(given) ? given : randomUUID()
    stateOf(context).requestId = id
    context.set('X-Request-Id', id)
    await next()
  }
}
