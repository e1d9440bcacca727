import type { Middleware } from 'koa'
import { DOMAIN_PROOF_PATH, type DomainService } from '../tenancy/domain-service.js'
import type { RateLimits } from './rate-limits.js'
import { hostOf, stateOf } from './request-state.js'

const TRIES_PER_MINUTE = 30
const TOKEN = /^[\w-]{20,100}$/

/** Answers over a host name with its own token, which proves that the name leads here. */
export function domainProof(domains: Pick<DomainService, 'prove'>, limits: RateLimits): Middleware {
  return async (context, next) => {
    if (context.method !== 'GET' || !context.path.startsWith(DOMAIN_PROOF_PATH)) return next()
    stateOf(context).routeName = `GET ${DOMAIN_PROOF_PATH}{token}`
    await limits.countRoute('domain-proof', context.ip, TRIES_PER_MINUTE)
    const token = context.path.slice(DOMAIN_PROOF_PATH.length)
    if (!TOKEN.test(token) || !(await domains.prove(hostOf(context), token))) return next()
    context.set('Cache-Control', 'no-store')
    context.type = 'text/plain; charset=utf-8'
    context.body = token
  }
}
