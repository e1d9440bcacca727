import { z } from 'zod'
import { WEEKDAYS } from '../../../domain/schedule.js'
import { line } from '../../input.js'

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time such as 18:00')
const amount = z.int().min(0).max(100_000_000_000).meta({ description: 'Minor units of the currency of the business' })
const times = {
  key: line(60).meta({ description: 'Names it among those of its service; limits of a policy name a band by it' }),
  label: line(60),
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7),
  from: localTime,
  to: localTime.meta({ description: 'One that is not after `from` lies on the next day' }),
  amount,
}

/** Bounds of the price of time; it is read with each search. */
export const priceRules = z
  .strictObject({
    perMinutes: z.int().min(1).max(1440).meta({ description: 'What the amounts are for, pro rata by the minute' }),
    amount: amount.meta({ description: 'For the time outside the bands' }),
    label: z.string().trim().max(60).default('').meta({ description: 'What the time outside the bands is called' }),
    bands: z
      .array(z.strictObject(times))
      .max(20)
      .default([])
      .meta({ description: 'The first that has a minute, has it' }),
    surcharges: z
      .array(z.strictObject(times))
      .max(10)
      .default([])
      .meta({ description: 'Once, when any part of the appointment lies in the times' }),
  })
  .meta({ description: 'What time costs, instead of the price' })

const shownTimes = z.object({
  ...{ key: z.string(), label: z.string(), days: z.array(z.string()), from: z.string(), to: z.string() },
  amount: z.int(),
})
/** As it is sent. */
export const shownPriceRules = z
  .object({
    ...{ perMinutes: z.int(), amount: z.int(), label: z.string() },
    ...{ bands: z.array(shownTimes), surcharges: z.array(shownTimes) },
  })
  .meta({ id: 'PriceRules' })
