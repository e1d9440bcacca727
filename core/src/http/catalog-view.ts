import type { StaffMember } from '../catalog/catalog-service.js'
import type { Location } from '../domain/location.js'
import { offeredGuests, offeredLengths } from '../catalog/offered-choices.js'
import { zero, type Money } from '../domain/money.js'
import { DEFAULT_POLICY, depositOf, type Policy } from '../domain/policy.js'
import { policyText } from '../domain/policy-text.js'
import { proRata } from '../domain/price-rules.js'
import type { Resource } from '../domain/resource.js'
import { ruledBy, type Service } from '../domain/service.js'
import { BRAND_PICTURES, type BrandTheme, type Tenant } from '../domain/tenant.js'
import type { StoredPolicy } from '../ports/catalog-store.js'

/** What the API shows of the catalogue. */
export function businessView(tenant: Tenant, policies: readonly StoredPolicy[], isPaymentOnline: boolean) {
  const { profile } = tenant
  const stored = policies.length > 0 ? policies : [{ id: 'default', isDefault: true, rules: DEFAULT_POLICY }]
  const ordered = [...stored].sort((left, right) => Number(right.isDefault) - Number(left.isDefault))
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    timeZone: tenant.timeZone,
    currency: tenant.currency,
    locale: tenant.locale,
    locales: [tenant.locale],
    country: tenant.country,
    theme: { brand: 'desk', ...profile.theme, ...brandPictures(tenant.slug, profile.theme) },
    words: profile.words ?? { customer: 'customer', customers: 'customers' },
    about: profile.about ?? '',
    contact: profile.contact ?? {},
    policies: ordered.map(({ id, rules }) => ({ key: id, ...namedText(rules, tenant) })),
    payment: { onlineAvailable: isPaymentOnline },
  }
}

/** Links that an `img` can load, with the hash of each picture in it. */
export function brandPictures(slug: string, theme: BrandTheme = {}): { logo?: string; photo?: string } {
  const links = BRAND_PICTURES.flatMap(kind => {
    const hash = theme[kind]
    return hash === undefined ? [] : [[kind, `/api/v1/brand/${kind}?tenant=${slug}&v=${hash}`] as const]
  })
  return Object.fromEntries(links)
}

function namedText(policy: Policy, tenant: Tenant) {
  const { title, text } = policyText(policy, zero(tenant.currency), tenant.locale)
  const deposit = policy.depositPercent > 0 ? ` A deposit of ${policy.depositPercent}% is due.` : ''
  return { title, text: `${text}${deposit}` }
}

export function policyOf(service: Service, policies: readonly StoredPolicy[]): Policy {
  const own = policies.find(policy => policy.id === service.policyId)
  return (own ?? policies.find(policy => policy.isDefault))?.rules ?? DEFAULT_POLICY
}

/** @param resources - Those of the business: they decide how many may come together. */
export function serviceView(service: Service, policy: Policy, resources: readonly Resource[]) {
  const rules = ruledBy(policy, service)
  const price = priceFrom(service)
  const deposit = depositOf(rules, [{ serviceId: service.id, amount: price }], price.currency)
  return {
    id: service.id,
    slug: service.slug,
    name: service.name,
    description: service.description,
    category: service.category,
    durationMinutes: service.durationMinutes,
    durations: offeredLengths(service),
    guests: offeredGuests(service, resources),
    price,
    isPriceFrom: service.priceRules !== null,
    deposit: deposit.amount > 0 ? deposit : null,
    requirements: service.requirements.map(({ key, type, count }) => ({ key, type, count })),
    addOns: [...service.addOns],
    venue: service.venue,
    arrivalWindows: service.arrivalWindows.map(window => [...window]),
    lengths: service.lengths.map(({ minutes, price }) => ({ minutes, price })),
    questions: [...service.questions],
    directions: service.directions,
    color: service.color,
    asksForFiles: service.asksForFiles,
    isClass: service.grid.mode === 'sessions',
  }
}

/** Where time has prices, what the cheapest costs. */
function priceFrom({ priceRules, price, durationMinutes }: Service): Money {
  if (!priceRules) return price
  const amounts = [priceRules.amount, ...priceRules.bands.map(band => band.amount)]
  return { ...price, amount: proRata(Math.min(...amounts), durationMinutes, priceRules.perMinutes) }
}

/** Where pictures of a business are: by the id of who or what is on them. */
export interface PhotoLinks {
  readonly tenantSlug: string
  readonly hashes: ReadonlyMap<string, string>
}

/** A link that an `img` can load, with the hash of the picture in it; null without one. */
function photoLink(id: string, { tenantSlug, hashes }: PhotoLinks): string | null {
  const hash = hashes.get(id)
  return hash === undefined ? null : `/api/v1/resources/${id}/photo?tenant=${tenantSlug}&v=${hash}`
}

export function staffView({ resource, serviceIds }: StaffMember, photos: PhotoLinks) {
  const { id, slug, name, position, bio } = resource
  return { id, slug, name, position, bio, photo: photoLink(id, photos), serviceIds: [...serviceIds] }
}

export function locationView({ id, slug, name, timeZone, address, phone }: Location) {
  return { id, slug, name, timeZone, address, phone }
}

export function resourceView({ tenantId: _tenantId, ...resource }: Resource, photos: PhotoLinks) {
  const { skills, leafIds, attributes, limits } = resource
  const copies = { skills: [...skills], leafIds: [...leafIds], attributes: { ...attributes }, limits: { ...limits } }
  return { ...resource, ...copies, photo: photoLink(resource.id, photos) }
}
