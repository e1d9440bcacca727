import type { Business } from './api-types.js'
import { directionOf } from './reader-language.js'

/** Where this storefront stands. Everything a tenant may choose comes from `GET /business`, never from the page. */
export interface StorefrontConfig {
  /** Slug of the tenant; empty on a domain of its own, where the engine reads the tenant from the host. */
  tenant: string
  /** Path in front of every page, without a closing slash: `/b/<slug>` or empty. */
  root: string
  apiBase: string
}

/** What proves a write of whoever is signed in; null: a guest, and no cookie goes along. */
export interface SignIn {
  csrfToken: string | null
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

/** Puts the look of the business on the document. */
export async function applyBusiness({ theme }: Business, root: HTMLElement): Promise<void> {
  root.dataset.brand = theme.brand
  const { accent, radius, face, tone } = theme
  const own = getComputedStyle(root).getPropertyValue('--bw-brand-accent-input').trim()
  const hasOwn = (accent ?? own).toLowerCase() !== own.toLowerCase() || radius !== undefined || face || tone
  // Only what differs from the brand has to be worked out, and most have nothing that does.
  if (hasOwn) (await import('./brand.js')).applyBrand(theme, root)
}

/** Puts language and direction of the page on the document. */
export function applyLanguage(tag: string, root: HTMLElement): void {
  root.lang = tag
  root.dir = directionOf(tag)
}
