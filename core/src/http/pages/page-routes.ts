import type { Context, Middleware } from 'koa'
import send from 'koa-send'
import type { Tenant } from '../../domain/tenant.js'
import { NotFoundError } from '../../errors/catalog.js'
import { readIndex, type BuiltSite } from '../built-site.js'
import { hostOf, stateOf } from '../request-state.js'
import type { TenantLookup, TenantResolver } from '../tenant-resolver.js'
import { storefrontIcon, storefrontManifest } from './installable.js'
import { messagePage } from './page-layout.js'
import { storefrontList } from './storefront-list.js'

const YEAR_MS = 365 * 24 * 3600 * 1000

export interface PageServices {
  readonly tenants: TenantResolver
  readonly lookup: TenantLookup
  readonly admin: BuiltSite
  readonly storefront: BuiltSite
  /** True in a demo, where the front page may list every business. */
  readonly isListShown: boolean
  /** True while nobody has set the installation up. */
  readonly isSetupNeeded: () => Promise<boolean>
}

/** Serves the storefronts, the admin and the front page; passes on what is none of these. */
export function pageRoutes(services: PageServices): Middleware {
  return async (context, next) => {
    if (context.method !== 'GET' && context.method !== 'HEAD') return next()
    const isServed = await servePage(services, context)
    if (!isServed) return next()
  }
}

async function servePage(services: PageServices, context: Context): Promise<boolean> {
  const { path } = context
  if (path.startsWith('/admin/assets/')) return sendAsset(context, services.admin, path.slice('/admin/'.length))
  if (path.startsWith('/storefront/assets/')) {
    return sendAsset(context, services.storefront, path.slice('/storefront/'.length))
  }
  if (path === '/storefront/service-worker.js') return sendWorker(context, services.storefront)
  if (path === '/admin' || path.startsWith('/admin/')) return serveAdmin(services, context)
  if (path === '/setup' || path === '/setup/') return serveSetup(services, context)
  if (path === '/sign-up') return leadTo(context, '/admin/sign-up')
  if (path === '/b' || path.startsWith('/b/')) return serveStorefrontByPath(services, context)
  const hosted = await services.tenants.byHost(hostOf(context))
  if (hosted) {
    return sendInstallable(context, hosted, '') || (isPagePath(path) && sendStorefront(services, context, hosted))
  }
  return path === '/' && serveFront(services, context)
}

/** Names of built assets carry a hash of their content, so they never change (`koa-send` refuses to leave the folder). */
async function sendAsset(context: Context, site: BuiltSite, path: string): Promise<boolean> {
  if (site.root === undefined) return false
  await send(context, path, { root: site.root, maxage: YEAR_MS, immutable: true })
  return true
}

/** It may look after a whole storefront, which lies beside the folder it comes from; each visit asks for the newest. */
async function sendWorker(context: Context, site: BuiltSite): Promise<boolean> {
  if (site.root === undefined) return false
  await send(context, 'service-worker.js', { root: site.root })
  context.set({ 'Cache-Control': 'no-cache', 'Service-Worker-Allowed': '/' })
  return true
}

/** What a device asks for that keeps a storefront beside its own apps. */
function sendInstallable(context: Context, tenant: Tenant, root: string): boolean {
  const name = context.path.slice(root.length)
  if (name === '/manifest.webmanifest') {
    context.body = storefrontManifest(tenant, root)
    context.type = 'application/manifest+json'
  } else if (name === '/icon.svg') {
    context.body = storefrontIcon(tenant)
    context.type = 'image/svg+xml'
  } else {
    return false
  }
  context.set('Cache-Control', 'no-cache')
  stateOf(context).tenantSlug = tenant.slug
  return true
}

async function serveAdmin(services: PageServices, context: Context): Promise<boolean> {
  stateOf(context).routeName = 'GET /admin/'
  if (context.path === '/admin') return redirect(context, '/admin/')
  if (!isPagePath(context.path)) return false
  return sendIndex(context, services.admin)
}

async function serveStorefrontByPath(services: PageServices, context: Context): Promise<boolean> {
  stateOf(context).routeName = 'GET /b/{slug}/'
  const [, , slug = '', ...rest] = context.path.split('/')
  const tenant = await services.tenants.resolve({ host: hostOf(context), pathSlug: slug })
  if (rest.length === 0) return redirect(context, `/b/${tenant.slug}/${context.search}`)
  const root = `/b/${tenant.slug}`
  return (
    sendInstallable(context, tenant, root) || (isPagePath(context.path) && sendStorefront(services, context, tenant))
  )
}

async function serveFront(services: PageServices, context: Context): Promise<boolean> {
  stateOf(context).routeName = 'GET /'
  if (await services.isSetupNeeded()) return leadTo(context, '/setup')
  const only = services.isListShown ? undefined : await services.lookup.only()
  if (only) return redirect(context, `/b/${only.slug}/`)
  return sendHtml(context, storefrontList(services.isListShown ? await services.lookup.list() : []))
}

function sendStorefront(services: PageServices, context: Context, tenant: Tenant): Promise<boolean> {
  stateOf(context).tenantSlug = tenant.slug
  return sendIndex(context, services.storefront)
}

async function sendIndex(context: Context, site: BuiltSite): Promise<boolean> {
  const html = await readIndex(site)
  if (html !== undefined) return sendHtml(context, html)
  context.status = 503
  const sentence = `This page comes with the package ${site.packageName}, which is not installed or not built here.`
  return sendHtml(context, messagePage('Not installed', sentence), 503)
}

function sendHtml(context: Context, html: string, status = 200): boolean {
  context.status = status
  context.set('Cache-Control', 'no-cache')
  context.type = 'text/html; charset=utf-8'
  context.body = html
  return true
}

async function serveSetup(services: PageServices, context: Context): Promise<boolean> {
  stateOf(context).routeName = 'GET /setup'
  return (await services.isSetupNeeded()) && leadTo(context, '/admin/setup')
}

/** Leads there for now: unlike a permanent redirect no browser remembers it. */
function leadTo(context: Context, path: string): boolean {
  redirect(context, path)
  context.status = 302
  context.set('Cache-Control', 'no-store')
  return true
}

function redirect(context: Context, path: string): boolean {
  context.redirect(path)
  context.status = 308
  context.body = null
  context.status = 308
  return true
}

/** Addresses with a file name are files; everything else is a place inside the interface. */
function isPagePath(path: string): boolean {
  return !/\.\w+$/.test(path) && !path.includes('..')
}

/** The page for an error where a browser asked for a page; false where it asked for something else. */
export function showErrorPage(context: Context, status: number): boolean {
  const isPage = !context.path.startsWith('/api/') && context.accepts('json', 'html') === 'html'
  if (!isPage) return false
  const [title, sentence] =
    status === 404
      ? ['There is nothing here', 'Check the address, or ask the business for its link.']
      : ['That did not work', 'Try again in a moment. If it stays so, give the business the request id from below.']
  const requestId = status === 404 ? '' : ` ${stateOf(context).requestId}`
  return sendHtml(
    context,
    messagePage(title ?? '', `${sentence}${requestId}`, { href: '/', text: 'Go to the start' }),
    status,
  )
}

/** Ends the chain: whatever nobody served is not here. */
export function nothingHere(): Middleware {
  return async () => {
    throw new NotFoundError({ what: 'page' })
  }
}
