import type { Tenant } from '../../domain/tenant.js'
import { escapeHtml, pageLayout } from './page-layout.js'

/** Accents of the brands, light theme. */
export const BRAND_MARKS: Readonly<Record<string, string>> = {
  spa: '#8b5669',
  clinic: '#06707c',
  home: '#a84800',
  sports: '#017733',
  desk: '#1d4ed8',
}

export type ListedTenant = Pick<Tenant, 'slug' | 'name' | 'profile'>

/** The front page of a demo: every business with a link to its storefront. */
export function storefrontList(tenants: readonly ListedTenant[]): string {
  const items = tenants.map(({ slug, name, profile }) => {
    const mark = BRAND_MARKS[profile.theme?.brand ?? 'desk'] ?? BRAND_MARKS['desk']
    const path = `/b/${encodeURIComponent(slug)}/`
    return `<li style="--mark:${mark}"><a href="${path}">${escapeHtml(name)}<small>${escapeHtml(path)}</small></a></li>`
  })
  const list = items.length > 0 ? `<ul>${items.join('')}</ul>` : ''
  const sentence =
    items.length > 0
      ? 'Choose a business to book with, as its customers do.'
      : 'The engine is running. No business is listed here; open the address of yours, or sign in.'
  return pageLayout(
    'Bookwright',
    `<h1>Bookwright</h1><p>${sentence}</p>${list}<p><a href="/admin/">Sign in to the admin</a></p>`,
  )
}
