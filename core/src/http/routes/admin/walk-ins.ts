import { z } from 'zod'
import type { WalkIns } from '../../../booking/walk-ins.js'
import { NotFoundError, SlotTakenError, SlotUnavailableError, VetoedError } from '../../../errors/catalog.js'
import { CustomerBlockedError, LimitReachedError } from '../../../errors/lifecycle-errors.js'
import { booking } from '../../answers.js'
import { BandLimitError } from '../../../errors/pricing-errors.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { addOnKeys, email, id, line, phone, prose, resourceIds } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { answersInput } from '../public/booking-answers.js'
import { guestCount } from '../public/holds.js'
import { askedFields } from './custom-fields.js'

const body = z
  .object({
    serviceId: id,
    staffId: id.optional(),
    resourceIds: resourceIds.optional(),
    locationId: id.optional(),
    durationMinutes: z.int().min(1).max(2880).optional(),
    guests: guestCount.optional(),
    addOns: addOnKeys.optional(),
    customer: z
      .strictObject({ name: line(120), email: email.optional(), phone: phone.optional() })
      .optional()
      .meta({ description: 'Absent: somebody whose name is not asked' }),
    notes: prose(2000).optional(),
    answers: answersInput.optional(),
    customFields: askedFields,
    overrideReason: prose(500).optional().meta({ description: 'Given: also outside working hours and over limits' }),
  })
  .meta({ description: 'The visit starts in the current minute of the business' })

export type WalkInDesk = Pick<WalkIns, 'admit'>

export function walkInRoutes({ walkIns }: { walkIns: WalkInDesk }): Route[] {
  return [
    defineRoute({
      ...{ method: 'post', path: '/walk-ins', tag: 'Bookings', scope: 'tenant', idempotency: 'required' },
      summary: 'Books somebody who is there, from now, checked in',
      audience: { needs: 'bookings:write' },
      entity: 'version',
      body,
      bodyExample: { serviceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41' },
      responses: { 201: { description: 'The booking', schema: booking } },
      errors: [
        ...[NotFoundError, SlotTakenError, SlotUnavailableError, VetoedError, LimitReachedError, BandLimitError],
        CustomerBlockedError,
      ],
      handler: async request => {
        const { overrideReason, ...walkIn } = request.body
        const reason = overrideReason?.trim() ?? ''
        const override = reason === '' ? undefined : { reason }
        const context = commandContext(request, 'walk-in')
        return commandAnswer(await walkIns.admit(request.tenant.id, { ...walkIn, override }, context))
      },
    }),
  ]
}
