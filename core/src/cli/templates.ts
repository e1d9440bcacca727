import { BookwrightError } from '../errors/bookwright-error.js'
import type { BusinessTemplate } from '../tenancy/templates/business-template.js'
import { TEMPLATE_NAMES, templateNamed } from '../tenancy/templates/template-list.js'
import { UsageError } from './usage-error.js'

export { TEMPLATE_NAMES }

/** @throws UsageError for an unknown name. */
export function templateOf(name: string): BusinessTemplate {
  try {
    return templateNamed(name)
  } catch (error) {
    if (!(error instanceof BookwrightError)) throw error
    throw new UsageError({ problem: `There is no template "${name}": use ${TEMPLATE_NAMES.join(', ')}.` })
  }
}
