import { z } from 'zod'
import { WEEKDAYS } from '../domain/schedule.js'
import { localDate } from './input.js'

/** How something repeats; it always ends. */
export const repeatRule = z
  .strictObject({
    frequency: z.enum(['daily', 'weekly', 'monthly']),
    interval: z.int().min(1).max(52).optional().meta({ description: 'Every n-th; default 1' }),
    count: z.int().min(1).max(104).optional(),
    until: localDate.optional().meta({ description: 'The last date, included' }),
    weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional().meta({ description: 'With weekly' }),
    exceptions: z.array(localDate).max(104).optional().meta({ description: 'Dates to leave out' }),
  })
  .refine(rule => (rule.count === undefined) !== (rule.until === undefined), {
    path: ['count'],
    message: 'Send either count or until',
  })
  .refine(rule => rule.weekdays === undefined || rule.frequency === 'weekly', {
    path: ['weekdays'],
    message: 'Only weekly rules have days of the week',
  })
