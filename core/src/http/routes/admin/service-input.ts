import { z } from 'zod'
import { QUESTION_KINDS, type Question } from '../../../domain/question.js'
import { ASSIGNMENT_CRITERIA, SERVICE_VISIBILITIES } from '../../../domain/service.js'
import { slugOf } from '../../../domain/slug.js'
import { line, prose } from '../../input.js'

const amount = z.int().min(0).max(100_000_000_000)
const minutes = z.int().min(1).max(1440)
const MAX_LENGTHS = 48

const lengths = z
  .union([
    z.array(z.strictObject({ minutes, price: amount })).max(MAX_LENGTHS),
    z.strictObject({ from: minutes, to: minutes, step: minutes.min(5), price: amount, pricePerStep: amount }),
  ])
  .transform((given, context) => {
    if (Array.isArray(given)) return given
    const { from, to, step, price, pricePerStep } = given
    const count = Math.floor((to - from) / step) + 1
    if (count < 1 || count > MAX_LENGTHS) {
      context.addIssue({ code: 'custom', path: ['to'], message: `Must give between 1 and ${MAX_LENGTHS} lengths` })
      return z.NEVER
    }
    return Array.from({ length: count }, (_, index) => {
      return { minutes: from + index * step, price: price + index * pricePerStep }
    })
  })
  .meta({
    description:
      'Other lengths that may be chosen, each with its whole price in minor units; or from, to and step with the price of the shortest and what each step costs more',
  })

const number = z.number().min(-1_000_000_000).max(1_000_000_000)
/** One thing that is asked. */
export const questionInput = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'Use lower-case letters, digits and hyphens, 63 at most')
      .optional()
      .meta({ description: 'Names the answer; default: made of the label' }),
    label: line(200),
    help: line(300).or(z.literal('')).optional(),
    kind: z.enum(QUESTION_KINDS),
    isRequired: z.boolean().optional(),
    options: z.array(line(120)).max(50).optional().meta({ description: 'Of a choice' }),
    min: number.nullable().optional().meta({ description: 'Of a number' }),
    max: number.nullable().optional(),
  })
  .transform((given): Question => {
    const { key, label, help = '', kind, isRequired = false, options = [], min = null, max = null } = given
    return { key: key ?? (slugOf(label) || 'question'), label, help, kind, isRequired, options, min, max }
  })

const percent = z.number().min(0).max(100)
const guests = z.int().min(1).max(1000)

export const color = z.string().regex(/^(#[0-9a-f]{6})?$/, 'Must be a colour such as #8b5669')

/** What a business says of a service beside its times, people and price. */
export const offerShape = {
  lengths: lengths.optional(),
  questions: z.array(questionInput).max(30).optional().meta({ description: 'Asked before it is booked' }),
  minGuests: guests.optional(),
  maxGuests: guests.nullable().optional().meta({ description: 'null: as many as there is room for' }),
  deposit: z
    .union([z.strictObject({ percent }), z.strictObject({ amount })])
    .nullable()
    .optional()
    .meta({ description: 'Instead of what the policy asks for; null: that' }),
  preferredAttributes: z
    .record(z.string().max(60), line(120))
    .optional()
    .meta({ description: 'Whoever has more of these is taken first; others still count' }),
  assignmentPolicy: z
    .array(z.enum(ASSIGNMENT_CRITERIA))
    .max(ASSIGNMENT_CRITERIA.length)
    .optional()
    .meta({ description: 'Who of several is taken: one criterion after the other; none: by priority' }),
  meetingUrl: z
    .union([z.literal(''), z.url({ protocol: /^https$/ }).max(500)])
    .optional()
    .meta({ description: 'Where a remote appointment meets; shown when it is booked' }),
  directions: z.union([z.literal(''), prose(1000)]).optional(),
  color: color.optional(),
  visibility: z
    .enum(SERVICE_VISIBILITIES)
    .optional()
    .meta({ description: 'public: listed; link: for who has its id; team: only staff book it' }),
}
