import type { Middleware } from 'koa'
import { stateOf } from '../request-state.js'
import { apiPage, type ApiDocument } from './api-page.js'
import { SEARCH_SCRIPT } from './api-page-assets.js'

/**
 * Serves the page about the API at `/docs`, out of the document of the routes that this engine has.
 * Written again when that changes.
 * @param isShown - False in production: what the page says is public, but nobody needs it on the host of a business.
 */
export function apiViewer(document: () => object, isShown: boolean): Middleware {
  let written: { readonly of: object; readonly html: string } | undefined
  return async (context, next) => {
    const isRead = context.method === 'GET' || context.method === 'HEAD'
    if (!isShown || !isRead || !['/docs', '/docs/', '/docs/search.js'].includes(context.path)) return next()
    stateOf(context).routeName = 'GET /docs'
    context.set('Cache-Control', 'no-cache')
    if (context.path === '/docs/search.js') {
      context.type = 'text/javascript; charset=utf-8'
      context.body = SEARCH_SCRIPT
      return
    }
    const current = document()
    if (written?.of !== current) {
      // Through JSON, as every other reader gets it.
      written = { of: current, html: apiPage(JSON.parse(JSON.stringify(current)) as ApiDocument) }
    }
    context.type = 'text/html; charset=utf-8'
    context.body = written.html
  }
}
