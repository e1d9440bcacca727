import { availabilityChanges } from './0014-availability-changes.js'
import { auditChain } from './0008-audit-chain.js'
import { booking } from './0003-booking.js'
import { catalogue } from './0002-catalogue.js'
import { delivery } from './0004-delivery.js'
import { limits } from './0009-limits.js'
import { identity } from './0007-identity.js'
import { platform } from './0001-platform.js'
import { requests } from './0006-requests.js'
import { sandbox } from './0010-sandbox.js'
import { snapshot } from './0005-snapshot.js'
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
  availabilityChanges,
]
