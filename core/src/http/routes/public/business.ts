import { z } from 'zod'
import type { CatalogService } from '../../../catalog/catalog-service.js'
import type { TeamDesk } from '../../../catalog/team-desk.js'
import { zero } from '../../../domain/money.js'
import type { Tenant } from '../../../domain/tenant.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { FeedbackDesk } from '../../../feedback/feedback-desk.js'
import type { ConsentService } from '../../../customer/consent-service.js'
import type { PaymentService } from '../../../payment/payment-service.js'
import type { PanelDesk } from '../../../plugin/panel-desk.js'
import { addOn, money, page, question } from '../../answers.js'
import { businessView, locationView, policyOf, serviceView, staffView } from '../../catalog-view.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

const rating = z
  .object({ average: z.number(), count: z.int() })
  .nullable()
  .meta({ description: 'Of published answers of customers; null: not enough of them' })
const business = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    locale: z.string(),
    locales: z.array(z.string()),
    country: z.string(),
    theme: z.object({
      brand: z.string(),
      accent: z.string().optional(),
      radius: z.int().optional().meta({ description: 'Of corners, in px' }),
      face: z.string().optional().meta({ description: 'How titles are set' }),
      tone: z.string().optional().meta({ description: 'What greys lean to' }),
      logo: z.string().optional().meta({ description: 'Where its logo is' }),
      photo: z.string().optional().meta({ description: 'Where the picture on its page is' }),
    }),
    words: z.object({ customer: z.string(), customers: z.string() }),
    about: z.string().meta({ description: 'What it says about itself; empty: nothing' }),
    contact: z.object({ phone: z.string().nullish(), email: z.string().nullish(), address: z.string().nullish() }),
    policies: z.array(z.object({ key: z.string(), title: z.string(), text: z.string() })),
    payment: z.object({ onlineAvailable: z.boolean() }),
    rating,
    consents: z
      .array(z.object({ purpose: z.string(), textVersion: z.int(), text: z.string() }))
      .meta({ description: 'What a booker may be asked to agree to; never ticked beforehand' }),
    slots: z
      .array(
        z.object({
          pluginId: z.string(),
          slot: z.string(),
          module: z.string(),
          label: z.string(),
          styles: z.array(z.string()),
          words: z.array(z.string()),
        }),
      )
      .meta({ description: 'What plugins show on the storefront: addresses of ES modules, in their order' }),
  })
  .meta({ id: 'Business' })

const service = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    durationMinutes: z.int(),
    durations: z
      .array(z.int())
      .meta({ description: 'Lengths in minutes that can be asked for; who takes part decides' }),
    price: money,
    deposit: money.nullable(),
    requirements: z.array(z.object({ key: z.string(), type: z.string(), count: z.int() })),
    addOns: z.array(addOn).meta({ description: 'What may be chosen with it' }),
    venue: z.string().meta({ description: 'location, customer, remote, or choice: the customer says it' }),
    arrivalWindows: z.array(z.array(z.string())).meta({ description: 'Wall-clock times; none: sold at exact times' }),
    nextStartsAt: z.string().nullish(),
    isPriceFrom: z
      .boolean()
      .optional()
      .meta({ description: 'True: time has prices, and this is what the cheapest costs' }),
    lengths: z
      .array(z.object({ minutes: z.int(), price: money }))
      .meta({ description: 'Other lengths that may be chosen, with the price of each' }),
    guests: z
      .object({ min: z.int(), max: z.int() })
      .meta({ description: 'How many may come together; at most 1: it does not count them' }),
    questions: z.array(question).meta({ description: 'Asked before it is booked' }),
    directions: z.string().meta({ description: 'How to get there or what to have ready; may be empty' }),
    color: z.string().meta({ description: 'Empty, or such as #8b5669' }),
    asksForFiles: z.boolean().optional().meta({ description: 'True: customers may add files to their booking' }),
    rating,
    isClass: z.boolean().optional().meta({ description: 'True: its places are booked by session, see /sessions' }),
  })
  .meta({ id: 'Service' })

const location = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    address: z.string().nullish(),
    phone: z.string().nullish(),
  })
  .meta({ id: 'Location' })

const staffMember = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    position: z.string(),
    bio: z.string(),
    photo: z.string().nullable().meta({ description: 'Where their picture is' }),
    serviceIds: z.array(z.string()),
    rating,
  })
  .meta({ id: 'StaffMember' })

type Catalog = Pick<
  CatalogService,
  'listServices' | 'getService' | 'listLocations' | 'listStaff' | 'listPolicies' | 'listResources'
>

export interface BusinessRouteServices {
  readonly teamDesk: Pick<TeamDesk, 'photoHashes'>
  readonly catalog: Catalog
  readonly payments: Pick<PaymentService, 'options'>
  readonly consents: Pick<ConsentService, 'texts'>
  readonly feedback: Pick<FeedbackDesk, 'ratings'>
  readonly panels: Pick<PanelDesk, 'forStorefront'>
}

const ACTIVE = { isActive: true } as const
const shared = { method: 'get', tag: 'Business', audience: 'public', scope: 'tenant', idempotency: 'none' } as const

/** What anybody may know about a business. */
export function businessRoutes(services: BusinessRouteServices): Route[] {
  return [
    businessRoute(services),
    ...serviceRoutes(services),
    listRoute('/locations', 'Lists the places of the business', location, async ({ id }) =>
      (await services.catalog.listLocations(id, ACTIVE)).map(locationView),
    ),
    listRoute('/staff', 'Lists the people who can be booked', staffMember, async ({ id, slug }, caller) => {
      const photos = { tenantSlug: slug, hashes: await services.teamDesk.photoHashes(id) }
      const { staff } = await services.feedback.ratings(id)
      const offered = (await services.catalog.listServices(id, ACTIVE)).filter(
        ({ visibility }) => visibility !== 'team' || mayBookAny(caller),
      )
      const isOffered = new Set(offered.map(one => one.id))
      return (await services.catalog.listStaff(id)).map(member => ({
        ...staffView({ ...member, serviceIds: member.serviceIds.filter(one => isOffered.has(one)) }, photos),
        rating: staff.get(member.resource.id) ?? null,
      }))
    }),
  ]
}

function listRoute(
  path: `/${string}`,
  summary: string,
  item: z.ZodType,
  read: (tenant: Tenant, caller: Caller) => Promise<unknown>,
) {
  return defineRoute({
    ...shared,
    path,
    summary,
    responses: { 200: { description: 'All of them, in the order of the business', schema: page(item) } },
    errors: [],
    handler: async ({ tenant, caller }) => ({
      status: 200,
      body: { items: await read(tenant, caller), nextCursor: null },
    }),
  })
}

function businessRoute({ catalog, payments, consents, feedback, panels }: BusinessRouteServices): Route {
  return defineRoute({
    ...shared,
    entity: 'content',
    path: '/business',
    summary: 'Reads name, time zone, look and policies of the business',
    responses: { 200: { description: 'The business', schema: business } },
    errors: [],
    handler: async ({ tenant }) => {
      const nothing = zero(tenant.currency)
      const options = await payments.options(tenant.id, { total: nothing, deposit: nothing }, tenant.locale)
      const isOnline = options.some(option => option.isOnline)
      const view = businessView(tenant, await catalog.listPolicies(tenant.id), isOnline)
      const { business: rated } = await feedback.ratings(tenant.id)
      const slots = await panels.forStorefront(tenant)
      return { status: 200, body: { ...view, rating: rated, consents: await consents.texts(tenant.id), slots } }
    },
  })
}

function serviceRoutes({ catalog, feedback }: BusinessRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      path: '/services',
      summary: 'Lists the services on offer; staff also see those that are not public',
      responses: {
        200: { description: 'All of them, by category, in the order of the business', schema: page(service) },
      },
      errors: [],
      handler: async ({ tenant: { id }, caller }) => {
        const [policies, resources] = await Promise.all([catalog.listPolicies(id), catalog.listResources(id)])
        const services = (await catalog.listServices(id, ACTIVE)).filter(
          ({ visibility }) => visibility === 'public' || mayBookAny(caller),
        )
        const { services: rated } = await feedback.ratings(id)
        const items = services.map(found => ({
          ...serviceView(found, policyOf(found, policies), resources),
          rating: rated.get(found.id) ?? null,
        }))
        return { status: 200, body: { items, nextCursor: null } }
      },
    }),
    defineRoute({
      ...shared,
      entity: 'content',
      path: '/services/{id}',
      summary: 'Reads one service',
      params: idParameters,
      responses: { 200: { description: 'The service', schema: service } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller }) => {
        const found = await catalog.getService(tenant.id, params.id)
        const isOpen = found.visibility !== 'team' || mayBookAny(caller)
        if (!found.isActive || !isOpen) throw new NotFoundError({ what: 'service' })
        const [policies, resources, { services: rated }] = await Promise.all([
          catalog.listPolicies(tenant.id),
          catalog.listResources(tenant.id),
          feedback.ratings(tenant.id),
        ])
        const view = serviceView(found, policyOf(found, policies), resources)
        return { status: 200, body: { ...view, rating: rated.get(found.id) ?? null } }
      },
    }),
  ]
}

/** Whoever keeps the book may also book what is not public. */
function mayBookAny({ permissions }: Caller): boolean {
  return permissions.has('bookings:read')
}
