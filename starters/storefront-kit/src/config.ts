import type { Business } from './api-types.js'

/** Where this storefront stands. Everything a tenant may choose comes from `GET /business`, never from the page. */
export interface StorefrontConfig {
  /** Slug of the tenant; empty on a domain of its own, where the engine reads the tenant from the host. */
  tenant: string
  /** Path in front of every page, without a closing slash: `/b/<slug>` or empty. */
  root: string
  apiBase: string
}

export function readConfig(pathname: string): StorefrontConfig {
  const tenant = /^\/b\/([^/]+)/.exec(pathname)?.[1] ?? ''
  return {
    tenant: decodeURIComponent(tenant),
    root: tenant === '' ? '' : `/b/${tenant}`,
    apiBase: '/api/v1',
  }
}

/** `?theme=dark` or `?theme=light` overrules the reader's system, so that both can be checked. */
export function applyTheme(search: string, root: HTMLElement): void {
  const theme = new URLSearchParams(search).get('theme')
  if (theme === 'dark' || theme === 'light') root.dataset.theme = theme
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur'])

/** Puts brand, language and direction of the business on the document. */
export function applyBusiness(business: Business, root: HTMLElement): void {
  root.dataset.brand = business.theme.brand
  root.lang = business.locale
  root.dir = rightToLeft.has(business.locale.slice(0, 2)) ? 'rtl' : 'ltr'
}
