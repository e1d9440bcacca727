import { addOns } from './0030-add-ons.js'
import { teamAndHours } from './0033-team.js'
import { pricing } from './0031-pricing.js'
import { messages } from './0037-messages.js'
import { reminders } from './0038-reminders.js'
import { insight } from './0040-insight.js'
import { rest } from './0039-rest.js'
import { access } from './0011-access.js'
import { availabilityChanges } from './0014-availability-changes.js'
import { accountNews } from './0028-account-news.js'
import { auditChain } from './0008-audit-chain.js'
import { classWaitlist } from './0051-class-waitlist.js'
import { settings } from './0052-settings.js'
import { bookingsOfResource } from './0057-bookings-of-resource.js'
import { clients } from './0034-clients.js'
import { feedback } from './0035-feedback.js'
import { booking } from './0003-booking.js'
import { bookings } from './0036-bookings.js'
import { catalogue } from './0002-catalogue.js'
import { delivery } from './0004-delivery.js'
import { imports } from './0041-import.js'
import { bookingLocale } from './0044-booking-locale.js'
import { siteCopies } from './0064-site-copies.js'
import { messageRoutes } from './0065-message-routes.js'
import { scale } from './0045-scale.js'
import { durable } from './0015-durable.js'
import { limits } from './0009-limits.js'
import { lifecycle } from './0019-lifecycle.js'
import { lookup } from './0020-lookup.js'
import { visits } from './0021-visits.js'
import { identity } from './0007-identity.js'
import { platform } from './0001-platform.js'
import { plugins } from './0046-plugins.js'
import { privacy } from './0017-privacy.js'
import { requests } from './0006-requests.js'
import { reassign } from './0026-reassign.js'
import { sandbox } from './0010-sandbox.js'
import { secondFactor } from './0012-second-factor.js'
import { series } from './0023-series.js'
import { sessions } from './0022-sessions.js'
import { services } from './0032-services.js'
import { snapshot } from './0005-snapshot.js'
import { team } from './0018-team.js'
import { timeOff } from './0016-time-off.js'
import { useOfThings } from './0056-use-of-things.js'
import { intake } from './0060-intake.js'
import { brand } from './0063-brand.js'
import { travel } from './0025-travel.js'
import { tenancy } from './0013-tenancy.js'
import { waitlist } from './0024-waitlist.js'
import { desk } from './0043-desk.js'
import { isolation } from './0054-isolation.js'
import { webhooks } from './0048-webhooks.js'
import { savedViews } from './0061-saved-views.js'
import type { SqlMigration } from './migration.js'

/** Every step of the core schema, in the order it is applied. */
export const coreMigrations: readonly SqlMigration[] = [
  platform,
  catalogue,
  booking,
  delivery,
  snapshot,
  requests,
  identity,
  auditChain,
  limits,
  sandbox,
  access,
  secondFactor,
  tenancy,
  availabilityChanges,
  durable,
  timeOff,
  privacy,
  team,
  lifecycle,
  lookup,
  visits,
  sessions,
  series,
  waitlist,
  travel,
  reassign,
  accountNews,
  addOns,
  pricing,
  services,
  teamAndHours,
  clients,
  feedback,
  bookings,
  messages,
  reminders,
  rest,
  insight,
  imports,
  desk,
  bookingLocale,
  scale,
  plugins,
  classWaitlist,
  webhooks,
  settings,
  isolation,
  bookingsOfResource,
  useOfThings,
  intake,
  savedViews,
  brand,
  siteCopies,
  messageRoutes,
]
