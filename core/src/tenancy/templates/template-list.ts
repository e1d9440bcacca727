import { InvalidRequestError } from '../../errors/catalog.js'
import type { BusinessTemplate } from './business-template.js'
import { spa } from './spa.js'

const TEMPLATES: Readonly<Record<string, BusinessTemplate>> = { spa }

/** What a business can start from. */
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as [string, ...string[]]

/** @throws InvalidRequestError for a name that is not in the list. */
export function templateNamed(name: string): BusinessTemplate {
  const template = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined
  if (template) return template
  const message = `Must be one of: ${TEMPLATE_NAMES.join(', ')}`
  throw new InvalidRequestError({ issues: [{ path: 'template', message }] })
}
