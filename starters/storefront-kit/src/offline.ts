import { ref } from 'vue'
import type { Business, Service, StaffMember } from './api-types.js'

/** Whether the device has a connection, as far as the browser knows. */
export function createConnection() {
  const isOnline = ref(navigator.onLine)
  window.addEventListener('online', () => (isOnline.value = true))
  window.addEventListener('offline', () => (isOnline.value = false))
  return { isOnline }
}

interface Shown {
  business: Business
  services: Service[]
  staff: StaffMember[]
}

const answer = (value: unknown) =>
  new Response(JSON.stringify(value), { headers: { 'Content-Type': 'application/json' } })

/** What the first visit loaded before anybody was there to keep it. */
async function keepFirstVisit(scope: string, { business, services, staff }: Shown): Promise<void> {
  const cache = await caches.open(`bookwright ${scope}`)
  const files = performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter(name => new URL(name).pathname.startsWith('/storefront/assets/'))
  await cache.addAll([scope, ...new Set(files)])
  await cache.put('/api/v1/business', answer(business))
  await cache.put('/api/v1/services', answer({ items: services }))
  await cache.put('/api/v1/staff', answer({ items: staff }))
}

/** Makes the storefront one that can be installed and opened without a connection; a browser that cannot goes without. */
export async function install(root: string, shown: Shown): Promise<void> {
  const manifest = document.createElement('link')
  manifest.rel = 'manifest'
  manifest.href = `${root}/manifest.webmanifest`
  document.head.append(manifest)
  if (!('serviceWorker' in navigator) || !navigator.onLine) return
  const isFirst = navigator.serviceWorker.controller === null
  const { scope } = await navigator.serviceWorker.register('/storefront/service-worker.js', { scope: `${root}/` })
  if (isFirst) await keepFirstVisit(scope, shown)
}
