/* global self, caches */

/**
 * Keeps the shell of one storefront for times without a connection. It answers what is read only, and never sends
 * anything by itself: what was pressed without a connection was not pressed.
 */
const { scope } = self.registration
/** One for each business: several of them may stand on one address. */
const NAME = `bookwright ${scope}`
const MOST_FILES = 80
const ASSETS = '/storefront/assets/'
/** What every page shows. Times, holds and bookings are never answered from here. */
const CATALOGUE = /^\/api\/v1\/(business|services|staff|locations)$/
/** On an address of its own the storefront begins at the root, beside these. */
const OTHERS = /^\/(admin|api|docs|setup|sign-up|storefront)(\/|$)/

self.addEventListener('install', () => self.skipWaiting())

async function keep(request, response) {
  if (!response.ok) return
  const cache = await caches.open(NAME)
  await cache.put(request, response.clone())
  const files = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(ASSETS))
  for (const old of files.slice(0, Math.max(0, files.length - MOST_FILES))) await cache.delete(old)
}

async function kept(request) {
  return (await caches.open(NAME)).match(request, { ignoreVary: true })
}

/** Names of files carry a hash of their content: what is kept is right. */
async function fileOf(request) {
  const found = await kept(request)
  if (found) return found
  const response = await fetch(request)
  await keep(request, response)
  return response
}

/** As it is now, else as it was. Every page of the storefront is the same document. */
async function newest(request, key) {
  try {
    const response = await fetch(request)
    const isPage = /^text\/html\b/.test(response.headers.get('content-type') ?? '')
    if (request.mode !== 'navigate' || isPage) await keep(key, response)
    return response
  } catch {
    return (await kept(key)) ?? Response.error()
  }
}

self.addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (!OTHERS.test(pathname) && !/\.\w+$/.test(pathname)) event.respondWith(newest(request, scope))
  } else if (pathname.startsWith(ASSETS)) {
    event.respondWith(fileOf(request))
  } else if (CATALOGUE.test(pathname) && request.credentials === 'omit') {
    // Whoever is signed in has prices of their own, which are not for the next one.
    event.respondWith(newest(request, pathname))
  }
})
