import { z } from 'zod'
import { CHOOSABLE_CHANNELS } from '../../../domain/message-route.js'
import { BRAND_FACES, BRAND_TONES, BRANDS, MAX_RADIUS } from '../../../domain/tenant.js'
import { CurrencyInUseError, ForbiddenError, SlugTakenError } from '../../../errors/access-errors.js'
import { NotFoundError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import type { TenantChange } from '../../../ports/tenant-store.js'
import type { ManagedTenant, TenantDesk } from '../../../tenancy/tenant-desk.js'
import { TEMPLATE_NAMES } from '../../../tenancy/templates/template-list.js'
import { page } from '../../answers.js'
import { askerOf, deskContextOf } from '../../asker.js'
import { brandPictures } from '../../catalog-view.js'
import { channelList, currencyCode, email, id, idParameters, languageTag, line, phone, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { newBusinessShape, toFounding } from '../founding-input.js'
import { color } from './service-input.js'

const tenant = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    locale: z.string(),
    country: z.string(),
    status: z.enum(['active', 'suspended']),
    contact: z.object({ phone: z.string().optional(), email: z.string().optional(), address: z.string().optional() }),
    about: z.string().meta({ description: 'What it says about itself' }),
    brand: z.string().meta({ description: 'The look of its page' }),
    accent: z.string().meta({ description: 'Its colour there; empty: that of the look' }),
    radius: z.int().nullable().meta({ description: 'Of corners, in px; null: as the look has it' }),
    face: z.string().meta({ description: 'How titles are set; empty: as the look has it' }),
    tone: z.string().meta({ description: 'What greys lean to; empty: as the look has it' }),
    logo: z.string().nullable().meta({ description: 'Where its logo is' }),
    photo: z.string().nullable().meta({ description: 'Where the picture on its page is' }),
    isSetUpHidden: z.boolean().meta({ description: 'The steps by which a business is set up are shown no more' }),
    messageChannels: z
      .array(z.enum(CHOOSABLE_CHANNELS))
      .meta({ description: 'By which its customers are told where they chose nothing, the best first; none: e-mail' }),
    mayRun: z.boolean(),
    maySuspend: z.boolean(),
    mayConfirm: z.boolean(),
  })
  .meta({ id: 'Tenant' })

/** How customers reach the business; an empty one is taken away. */
const contact = z
  .strictObject({
    phone: phone.or(z.literal('')).optional(),
    email: email.or(z.literal('')).optional(),
    address: line(300).or(z.literal('')).optional(),
  })
  .transform(given => Object.fromEntries(Object.entries(given).filter(([, text]) => text)) as Record<string, string>)
  .meta({ description: 'All of it: what is left out goes' })

const change = z.object({
  name: line(120).optional(),
  status: z.enum(['active', 'suspended']).optional(),
  contact: contact.optional(),
  about: prose(1000).or(z.literal('')).optional().meta({ description: 'What it says about itself, on its page' }),
  brand: z.enum(BRANDS).optional().meta({ description: 'The look of its page' }),
  accent: color
    .optional()
    .meta({ description: 'Its colour there, made dark or light enough to read; empty: that of the look' }),
  radius: z
    .int()
    .min(0)
    .max(MAX_RADIUS)
    .nullable()
    .optional()
    .meta({ description: 'Of corners, in px; null: as the look has it' }),
  face: z
    .enum(BRAND_FACES)
    .or(z.literal(''))
    .optional()
    .meta({ description: 'How titles are set; empty: as the look has it' }),
  tone: z
    .enum(BRAND_TONES)
    .or(z.literal(''))
    .optional()
    .meta({ description: 'What greys lean to; empty: as the look has it' }),
  locale: languageTag.optional().meta({ description: 'In which it writes where nobody asks for another language' }),
  isSetUpHidden: z.boolean().optional().meta({ description: 'Whether the steps of the set-up are shown no more' }),
  messageChannels: channelList
    .optional()
    .meta({ description: 'By which customers are told where they chose nothing, the best first' }),
  currency: currencyCode.optional().meta({ description: 'Only while nothing was sold; amounts keep their digits' }),
})

function toView({ profile, ...tenantOf }: ManagedTenant) {
  const { contact = {}, about = '', theme = {}, isSetUpHidden = false, messageChannels = [] } = profile
  const { brand = 'desk', accent = '', radius = null, face = '', tone = '' } = theme
  const { logo = null, photo = null } = brandPictures(tenantOf.slug, theme)
  const look = { brand, accent, radius, face, tone, logo, photo }
  return { ...tenantOf, contact, about, ...look, isSetUpHidden, messageChannels: [...messageChannels] }
}

/** The look is one thing to those who keep it, and flat fields to those who send it. */
function toChange({ brand, accent, radius, face, tone, ...rest }: z.output<typeof change>): TenantChange {
  return { ...rest, theme: { brand, accent, radius, face, tone } }
}

// Any account may ask; the service shows each one only the businesses that are theirs.
const shared = { tag: 'Businesses', scope: 'platform', audience: 'account', idempotency: 'none' } as const

/** The part of the service that the routes use. */
export interface TenantRouteServices {
  readonly tenantDesk: Pick<TenantDesk, 'list' | 'find' | 'create' | 'change'>
}

export function tenantRoutes({ tenantDesk }: TenantRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/tenants',
      summary: 'Lists the businesses that the caller runs or works in',
      responses: { 200: { description: 'By name, suspended ones too', schema: page(tenant) } },
      errors: [],
      handler: async ({ caller }) => ({
        status: 200,
        body: { items: (await tenantDesk.list(askerOf(caller))).map(toView) },
      }),
    }),
    createRoute(tenantDesk),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/tenants/{id}',
      summary: 'Shows one business of the caller',
      params: idParameters,
      responses: { 200: { description: 'The business', schema: tenant } },
      errors: [NotFoundError],
      handler: async ({ params, caller }) => ({
        status: 200,
        body: toView(await tenantDesk.find(askerOf(caller), params.id)),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'patch',
      path: '/tenants/{id}',
      summary:
        'Changes what a business is called, how it is reached, its look, language and, while nothing was sold, its currency; who runs its organization can suspend it and open it again',
      params: idParameters,
      body: change,
      bodyExample: { name: 'Lotus Day Spa' },
      responses: { 200: { description: 'The business', schema: tenant } },
      errors: [NotFoundError, ForbiddenError, CurrencyInUseError],
      handler: async request => ({
        status: 200,
        body: toView(await tenantDesk.change(deskContextOf(request), request.params.id, toChange(request.body))),
      }),
    }),
  ]
}

function createRoute(tenantDesk: TenantRouteServices['tenantDesk']): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/tenants',
    summary: 'Adds a business to an organization, empty or from a template',
    body: z.object({
      organizationId: id,
      ...newBusinessShape,
      template: z.enum(TEMPLATE_NAMES).optional(),
    }),
    bodyExample: {
      organizationId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
      ...{ slug: 'lotus-day-spa', name: 'Lotus Day Spa', timeZone: 'Europe/London', currency: 'GBP', country: 'GB' },
    },
    responses: { 201: { description: 'The business', schema: tenant } },
    errors: [NotFoundError, SlugTakenError, UnknownTimeZoneError],
    // Each one installs a whole catalogue.
    limits: { callsPerMinute: 30 },
    handler: async request => {
      const made = await tenantDesk.create(deskContextOf(request), toFounding(request.body))
      return { status: 201, body: toView(made) }
    },
  })
}
