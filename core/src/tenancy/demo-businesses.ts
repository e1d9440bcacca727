import type { Place } from '../domain/place.js'
import type { Role } from '../identity/roles.js'
import type { Founding } from './business-founder.js'
import type { BusinessTemplate } from './templates/business-template.js'
import { clinic } from './templates/clinic.js'
import { consultant } from './templates/consultant.js'
import { homeServices } from './templates/home-services.js'
import { socialCommerce } from './templates/social-commerce.js'
import { spa } from './templates/spa.js'
import { sportsCenter } from './templates/sports-center.js'

/** One business of the demo: a template, and what makes a business of it. */
export interface DemoBusiness extends Omit<Founding, 'organizationId' | 'owner' | 'plugins' | 'template'> {
  readonly template: BusinessTemplate
  /** Types of resources whose time says how full the business is. Default: its people. */
  readonly filled?: readonly string[]
  /** Where customers live, when the business comes to them. */
  readonly places?: readonly Place[]
  /** Logins beside the owner's; the address is `<key>@<slug>.test`. */
  readonly team?: readonly { readonly key: string; readonly name: string; readonly role: Role }[]
}

const at = (address: string, zip: string): Place => ({ address, zip, latitude: null, longitude: null })
const LOTUS = { address: '7 Abbey Green, Bath BA1 1NW', phone: '+44 1225 555 0142' }
const NORTHGATE = { address: '210 Northgate Avenue, New York, NY 10025', phone: '+1 212 555 0117' }
const BRIGHTSPARK = { address: '100 Depot Road, Austin, TX 78745', phone: '+1 512 555 0163' }
const RIVERSIDE = { address: 'Passeig de la Petxina 12, 46008 València', phone: '+34 960 555 018' }
const ROWAN = { address: '18 Hardware Lane, Melbourne VIC 3000', phone: '+61 3 5550 0148' }
const AMA = { address: '21 Joo Chiat Road, Singapore 427743', phone: '+65 6555 0129' }

/** The businesses of a first start, in the order in which they are made. */
export const DEMO_BUSINESSES: readonly DemoBusiness[] = [
  {
    ...{ slug: 'lotus-day-spa', name: 'Lotus Day Spa', template: spa },
    ...{ timeZone: 'Europe/London', currency: 'GBP', locale: 'en-GB', country: 'GB' },
    location: { slug: 'bath', name: 'Bath', ...LOTUS },
    contact: { ...LOTUS, email: 'hello@lotus-day-spa.test' },
    team: [{ key: 'maya', name: 'Maya Patel', role: 'staff' }],
  },
  {
    ...{ slug: 'northgate-clinic', name: 'Northgate Physio & Family Clinic', template: clinic },
    ...{ timeZone: 'America/New_York', currency: 'USD', locale: 'en-US', country: 'US' },
    location: { slug: 'new-york', name: 'New York', ...NORTHGATE },
    contact: { ...NORTHGATE, email: 'hello@northgate-clinic.test' },
    team: [{ key: 'grace', name: 'Grace Lin', role: 'front-desk' }],
  },
  {
    ...{ slug: 'brightspark-home-services', name: 'BrightSpark Home Services', template: homeServices },
    ...{ timeZone: 'America/Chicago', currency: 'USD', locale: 'en-US', country: 'US' },
    location: { slug: 'depot', name: 'Depot', ...BRIGHTSPARK },
    contact: { ...BRIGHTSPARK, email: 'hello@brightspark-home-services.test' },
    team: [{ key: 'diego', name: 'Diego Ramirez', role: 'staff' }],
    places: [
      at('1 Congress Avenue', '78701'),
      at('22 East 6th Street', '78702'),
      at('333 West Lynn Street', '78703'),
      at('44 South Lamar Boulevard', '78704'),
      at('5 West 30th Street', '78705'),
    ],
  },
  {
    ...{ slug: 'riverside-sports-center', name: 'Riverside Sports Center', template: sportsCenter },
    ...{ timeZone: 'Europe/Madrid', currency: 'EUR', locale: 'en-ES', country: 'ES' },
    location: { slug: 'valencia', name: 'Valencia', ...RIVERSIDE },
    contact: { ...RIVERSIDE, email: 'hello@riverside-sports-center.test' },
    filled: ['staff', 'court', 'hall'],
  },
  {
    ...{ slug: 'rowan-hale-it-support', name: 'Rowan Hale IT Support', template: consultant },
    ...{ timeZone: 'Australia/Melbourne', currency: 'AUD', locale: 'en-AU', country: 'AU' },
    location: { slug: 'melbourne', name: 'Melbourne', ...ROWAN },
    contact: { ...ROWAN, email: 'hello@rowan-hale-it-support.test' },
  },
  {
    ...{ slug: 'amas-nail-bar', name: "Ama's Nail Bar", template: socialCommerce },
    ...{ timeZone: 'Asia/Singapore', currency: 'SGD', locale: 'en-SG', country: 'SG' },
    location: { slug: 'joo-chiat', name: 'Joo Chiat', ...AMA },
    contact: { ...AMA, email: 'hello@amas-nail-bar.test' },
  },
]
