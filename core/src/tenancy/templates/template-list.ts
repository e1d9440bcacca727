import { InvalidRequestError } from '../../errors/catalog.js'
import type { BusinessTemplate } from './business-template.js'
import { clinic } from './clinic.js'
import { consultant } from './consultant.js'
import { homeServices } from './home-services.js'
import { socialCommerce } from './social-commerce.js'
import { spa } from './spa.js'
import { sportsCenter } from './sports-center.js'

export const TEMPLATES: readonly BusinessTemplate[] = [
  spa,
  clinic,
  homeServices,
  sportsCenter,
  consultant,
  socialCommerce,
]

/** What a business can start from. */
export const TEMPLATE_NAMES = TEMPLATES.map(({ key }) => key) as [string, ...string[]]

/** @throws InvalidRequestError for a name that is not in the list. */
export function templateNamed(name: string): BusinessTemplate {
  const template = TEMPLATES.find(({ key }) => key === name)
  if (template) return template
  const message = `Must be one of: ${TEMPLATE_NAMES.join(', ')}`
  throw new InvalidRequestError({ issues: [{ path: 'template', message }] })
}
