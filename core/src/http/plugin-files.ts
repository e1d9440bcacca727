import type { Middleware } from 'koa'
import { NotFoundError } from '../errors/catalog.js'
import type { PanelBook } from '../plugin/panel-book.js'
import { stateOf } from './request-state.js'

const PREFIX = '/plugins/'
const YEAR_SECONDS = 365 * 24 * 3600

/**
 * Serves what plugins show to browsers, at `/plugins/<id>/<hash>/<path>`. The same for everybody, and never changed: the hash
 * is over what is served. See ADR 0048 for why no session is asked for.
 */
export function pluginFiles(panels: Pick<PanelBook, 'file'>): Middleware {
  return async (context, next) => {
    const { path, method } = context
    if (!path.startsWith(PREFIX) || (method !== 'GET' && method !== 'HEAD')) return next()
    stateOf(context).routeName = 'GET /plugins/{id}/{hash}/'
    const [id = '', hash = '', ...rest] = path.slice(PREFIX.length).split('/')
    const file = panels.file(id, hash, rest.join('/'))
    if (!file) throw new NotFoundError({ what: 'file' })
    context.status = 200
    context.type = file.type
    context.set('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`)
    context.body = file.content
  }
}
