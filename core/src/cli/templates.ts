import type { BusinessTemplate } from '../tenancy/templates/business-template.js'
import { spa } from '../tenancy/templates/spa.js'
import { UsageError } from './usage-error.js'

const TEMPLATES: Readonly<Record<string, BusinessTemplate>> = { spa }

export const TEMPLATE_NAMES: readonly string[] = Object.keys(TEMPLATES)

/** @throws UsageError for an unknown name. */
export function templateOf(name: string): BusinessTemplate {
  const template = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined
  if (!template) throw new UsageError({ problem: `There is no template "${name}": use ${TEMPLATE_NAMES.join(', ')}.` })
  return template
}
