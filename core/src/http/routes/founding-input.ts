import { z } from 'zod'
import { countryCode, currencyCode, email, languageTag, line, phone, slug } from '../input.js'
import { week } from './admin/catalog-input.js'

/** What is said of a new business. */
export const newBusinessShape = {
  name: line(120),
  slug,
  timeZone: line(80),
  currency: currencyCode,
  country: countryCode,
  locale: languageTag.optional(),
  contact: z
    .strictObject({ phone: phone.optional(), email: email.optional(), address: line(300).optional() })
    .optional()
    .meta({ description: 'How customers reach it' }),
  hours: week.optional().meta({ description: 'When it is open; without: as the template says' }),
}

type NewBusiness = z.output<z.ZodObject<typeof newBusinessShape>>

/** Fields that nobody filled in are left out: the engine has a word for each. */
export function toFounding<T extends NewBusiness>({ locale, contact, hours, ...rest }: T) {
  const { phone: number, email: address, address: street } = contact ?? {}
  const reached = {
    ...(number && { phone: number }),
    ...(address && { email: address }),
    ...(street && { address: street }),
  }
  return {
    ...rest,
    locale: locale ?? `en-${rest.country}`,
    ...(Object.keys(reached).length > 0 && { contact: reached }),
    ...(hours && Object.keys(hours).length > 0 && { hours }),
  }
}
