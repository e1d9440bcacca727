import type { Tenant } from '../../domain/tenant.js'
import { escapeHtml } from './page-layout.js'
import { BRAND_MARKS } from './storefront-list.js'

type Installed = Pick<Tenant, 'name' | 'locale' | 'profile'>

const HEX = /^#[0-9a-f]{6}$/i
/** Above it black can be read better than white (WCAG 2, relative luminance). */
const LIGHT_FROM = 0.179

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map(at => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function colourOf({ profile: { theme } }: Installed): string {
  const { accent = '', brand = 'desk' } = theme ?? {}
  return HEX.test(accent) ? accent : (BRAND_MARKS[brand] ?? BRAND_MARKS['desk'] ?? accent)
}

/**
 * What a device needs to keep a storefront beside its own apps (W3C Web App Manifest).
 *
 * @param root - Path in front of every page, without a closing slash: `/b/<slug>` or empty.
 */
export function storefrontManifest(tenant: Installed, root: string): object {
  const icon = { src: `${root}/icon.svg`, type: 'image/svg+xml', sizes: 'any' }
  const start = `${root}/`
  return {
    ...{ id: start, start_url: start, scope: start, display: 'standalone' },
    ...{ name: tenant.name, short_name: tenant.name, lang: tenant.locale },
    ...{ theme_color: colourOf(tenant), background_color: '#ffffff' },
    icons: [
      { ...icon, purpose: 'any' },
      { ...icon, purpose: 'maskable' },
    ],
  }
}

/** The first letter of the business on its colour; the letter stays where a round mask leaves it whole. */
export function storefrontIcon(tenant: Installed): string {
  const colour = colourOf(tenant)
  const [letter = ''] = tenant.name.toLocaleUpperCase(tenant.locale)
  const ink = luminanceOf(colour) > LIGHT_FROM ? '#000' : '#fff'
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">' +
    `<rect width="512" height="512" fill="${colour}"/><text x="256" y="344" fill="${ink}" text-anchor="middle" ` +
    `font-family="system-ui,sans-serif" font-size="248" font-weight="600">${escapeHtml(letter)}</text></svg>`
  )
}
