import { money } from '../domain/money.js'
import { formatMoney } from '../domain/policy-text.js'
import type { Tenant } from '../domain/tenant.js'
import type { BusinessTemplate } from '../tenancy/templates/business-template.js'
import { previewOf, type TemplatePreview } from '../tenancy/templates/template-preview.js'
import { answer, textOf, type Command, type CommandInput } from './command.js'
import { required, tenantOf, withPlatform, type Platform } from './platform.js'
import { readConfig } from './start.js'
import { TEMPLATE_NAMES, templateOf } from './templates.js'
import { UsageError } from './usage-error.js'

const string = { type: 'string' } as const
const boolean = { type: 'boolean' } as const

export const seedCommand: Command = {
  name: 'seed',
  summary: 'Fills an empty business with the services, team and hours of a template',
  usage: '--tenant SLUG (--template NAME [--preview] | --empty) [--data DIR]',
  options: { tenant: string, template: string, empty: boolean, preview: boolean, data: string },
  optionHelp: {
    '--tenant SLUG': 'the business, see tenant:create',
    '--template NAME': `what to fill it with: ${TEMPLATE_NAMES.join(', ')}`,
    '--preview': 'change nothing, only show what the template would make',
    '--empty': 'only a place, opening hours and the standard rules, nothing to book',
    '--data DIR': 'data directory of the embedded database',
  },
  async run(input) {
    const template = wantedTemplate(input)
    return withPlatform(readConfig(input), async platform => {
      const tenant = await tenantOf(platform, input)
      if (!template) return seedBare(input, platform, tenant)
      if (input.values['preview'] === true) return preview(input, platform, { tenant, template })
      return seedFrom(input, platform, { tenant, template })
    })
  },
}

/** Undefined for `--empty`. @throws UsageError when it is not clear what is wanted. */
function wantedTemplate(input: CommandInput): BusinessTemplate | undefined {
  if (input.values['empty'] !== true) return templateOf(required(input, 'template'))
  const other = textOf(input, 'template') === undefined ? undefined : '--template'
  const contradiction = other ?? (input.values['preview'] === true ? '--preview' : undefined)
  if (contradiction === undefined) return undefined
  throw new UsageError({ problem: `--empty and ${contradiction} exclude each other.` })
}

interface Seeding {
  readonly tenant: Tenant
  readonly template: BusinessTemplate
}

async function seedBare(input: CommandInput, { templates }: Platform, tenant: Tenant): Promise<number> {
  const isChanged = await templates.prepareBare(tenant)
  const said = isChanged
    ? `${tenant.name} has a place, opening hours and rules now, and offers nothing yet.`
    : `${tenant.name} has a place already and stays as it is.`
  return answer(input, { tenant: tenant.slug, template: null, isChanged, services: 0 }, [said])
}

async function seedFrom(input: CommandInput, { templates }: Platform, seeding: Seeding): Promise<number> {
  const { tenant, template } = seeding
  const isChanged = await templates.apply(tenant, template)
  const services = template.services.length
  const said = isChanged
    ? `${tenant.name} now offers ${services} services.`
    : `${tenant.name} has all of "${template.key}" already: nothing changed.`
  return answer(input, { tenant: tenant.slug, template: template.key, isChanged, services }, [said])
}

async function preview(input: CommandInput, { templates }: Platform, { tenant, template }: Seeding): Promise<number> {
  const { state, template: applied } = await templates.stateOf(tenant)
  const wouldChange = state === 'empty'
  const found = previewOf(template)
  const refusal =
    applied === template.key ? 'has all of it already' : 'offers something else already: it would be refused'
  return answer(input, { tenant: tenant.slug, isPreview: true, wouldChange, ...found }, [
    wouldChange
      ? `"${template.key}" would make, for ${tenant.name}:`
      : `${tenant.name} ${refusal}. "${template.key}" is:`,
    ...linesOf(found, tenant),
  ])
}

function linesOf(template: TemplatePreview, { currency, locale }: Tenant): string[] {
  const { services, people, things, hours, classCount } = template
  const price = (amount: number) => formatMoney(money(amount, currency), locale)
  const width = Math.max(...services.map(({ name }) => name.length))
  return [
    ...services.map(one => `  service  ${one.name.padEnd(width)}  ${one.durationMinutes} min  ${price(one.price)}`),
    ...people.map(({ name, position }) => `  person   ${name}, ${position}`),
    ...things.map(({ name, count }) => `  thing    ${name}${count > 1 ? ` (${count})` : ''}`),
    `  open     ${hours.map(({ day, open }) => `${day} ${open}`).join('; ')}`,
    ...(classCount > 0 ? [`  classes  ${classCount}`] : []),
  ]
}
