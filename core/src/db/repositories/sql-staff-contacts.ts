import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, TenantId } from '../../domain/id.js'
import { withDefaults, type NotificationChoice, type NotificationKind } from '../../domain/notification-choice.js'
import type { StaffContact, StaffContacts, StaffNews } from '../../ports/staff-contacts.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

/** Whoever is claimed by an appointment, its class included. Addresses are attributes that the business wrote down. */
const SERVING = `
SELECT DISTINCT ON (r.name, r.id) r.id AS "resourceId", r.name, r.attributes->>'email' AS email, r.attributes->>'phone' AS phone,
  coalesce((SELECT jsonb_agg(jsonb_build_object('kind', n.kind, 'channel', n.channel, 'isOn', n.is_on)) FROM bw.notification_choice n
    WHERE n.tenant_id = r.tenant_id AND n.resource_id = r.id), '[]') AS choices
  FROM bw.appointment a LEFT JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
  CROSS JOIN LATERAL jsonb_array_elements(a.claims || coalesce(s.claims, '[]')) c
  JOIN bw.resource r ON r.tenant_id = a.tenant_id AND r.id = (c->>'resourceId')::uuid AND r.type = 'staff'
 WHERE a.tenant_id = $1 AND a.booking_id = $2 AND a.left_at IS NULL ORDER BY r.name, r.id`

const CHOSEN_AS: Readonly<Record<Exclude<StaffNews, 'reminder'>, NotificationKind>> = {
  booked: 'booking-made',
  requested: 'booking-requested',
  changed: 'booking-moved',
  cancelled: 'booking-cancelled',
}

type Serving = StaffContact & { readonly choices: readonly NotificationChoice[] }

@injectable()
export class SqlStaffContacts implements StaffContacts {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async toTell(tenantId: TenantId, bookingId: BookingId, news: StaffNews): Promise<StaffContact[]> {
    const found = await this.unitOfWork.read<Serving>(tenantId, SERVING, [tenantId, bookingId])
    return found.filter(({ choices }) => wants(choices, news)).map(({ choices: _choices, ...contact }) => contact)
  }
}

/** Who is reminded is said by the rule; of all else each one hears what they chose. */
function wants(choices: readonly NotificationChoice[], news: StaffNews): boolean {
  if (news === 'reminder') return true
  const { isOn } = withDefaults(choices).find(one => one.kind === CHOSEN_AS[news] && one.channel === 'email') ?? {}
  return isOn === true
}
