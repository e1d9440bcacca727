import { z } from 'zod'
import { maskCardNumbersIn } from '../../../domain/card-number.js'

/** Kept with the booking for good and read with it each time, so not a place to store files in. */
const MAX_ANSWERS_LENGTH = 16_384

/** What the services asked, by the keys of their questions; plugins may ask for more. */
export const answersInput = z
  .record(z.string().max(100), z.unknown())
  .refine(value => JSON.stringify(value).length <= MAX_ANSWERS_LENGTH, 'Must be shorter')
  .transform(value => maskCardNumbersIn(value) as Record<string, unknown>)
  .meta({ description: 'By the keys of the questions of the services: see questions of GET /services' })
