import { answer, textOf, type Command, type CommandInput } from './command.js'
import { required, withPlatform, type Platform } from './platform.js'
import { FIRST_PLUGINS } from '../tenancy/tenant-desk.js'
import { organizationNamed } from './organization-create.js'
import { readConfig } from './start.js'
import { TEMPLATE_NAMES, templateOf } from './templates.js'
import { UsageError } from './usage-error.js'

const string = { type: 'string' } as const

export const tenantCreateCommand: Command = {
  name: 'tenant:create',
  summary: 'Creates a business, empty or from a template',
  usage:
    '--slug SLUG --name NAME --time-zone ZONE --currency CODE [--template NAME] [--organization SLUG] [--data DIR]',
  options: {
    slug: string,
    name: string,
    'time-zone': string,
    currency: string,
    locale: string,
    country: string,
    template: string,
    organization: string,
    data: string,
  },
  optionHelp: {
    '--slug SLUG': 'the name in addresses: lower-case letters, digits, hyphens',
    '--name NAME': 'the name that customers see',
    '--time-zone ZONE': 'an IANA name such as Europe/London',
    '--currency CODE': 'an ISO 4217 code such as GBP',
    '--locale TAG': 'default en-GB',
    '--country CODE': 'default: that of the locale',
    '--template NAME': `services, team and hours to begin with: ${TEMPLATE_NAMES.join(', ')}; default: none`,
    '--organization SLUG': 'who owns it; default: the first organization, or a new one with the name of the business',
    '--data DIR': 'data directory of the embedded database',
  },
  async run(input) {
    const draft = readDraft(input)
    const name = textOf(input, 'template')
    const template = name === undefined ? undefined : templateOf(name)
    return withPlatform(readConfig(input), async platform => {
      const owner = textOf(input, 'organization')
      const organizationId =
        owner === undefined ? await firstOrganization(platform) : await organizationNamed(platform, owner)
      const founding = { ...draft, template, plugins: FIRST_PLUGINS, ...(organizationId && { organizationId }) }
      const { tenant } = await platform.founder.found(founding)
      return answer(input, { id: tenant.id, slug: tenant.slug }, [
        `Created ${tenant.name}: its storefront is /b/${tenant.slug}/.`,
        ...(template ? [] : [`It offers nothing yet: bookwright seed --tenant ${tenant.slug} --template NAME`]),
        `It has no login yet: bookwright user:create --tenant ${tenant.slug} --role owner --email EMAIL`,
      ])
    })
  },
}

function readDraft(input: CommandInput) {
  const [slug, currency, timeZone] = [
    required(input, 'slug'),
    required(input, 'currency'),
    required(input, 'time-zone'),
  ]
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug)) throw new UsageError({ problem: `"${slug}" is not a slug.` })
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new UsageError({ problem: `"${currency}" is not a currency code such as GBP.` })
  }
  const locale = textOf(input, 'locale') ?? 'en-GB'
  const country = textOf(input, 'country') ?? /-([A-Z]{2})$/.exec(locale)?.[1] ?? 'GB'
  return { slug, name: required(input, 'name'), timeZone, currency, locale, country }
}

/** The first organization of the installation; undefined where there is none yet. */
async function firstOrganization(platform: Platform): Promise<string | undefined> {
  const sql = 'SELECT id FROM bw.organization ORDER BY created_at LIMIT 1'
  const [first] = await platform.unitOfWork.platform(tx => tx.query<{ id: string }>(sql))
  return first?.id
}
