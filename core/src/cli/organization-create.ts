import { answer, textOf, type Command } from './command.js'
import { required, withPlatform, type Platform } from './platform.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'

const string = { type: 'string' } as const

export const organizationCreateCommand: Command = {
  name: 'organization:create',
  summary: 'Creates an organization: an agency, a brand or a region that owns businesses',
  usage: '--name NAME [--slug SLUG] [--parent SLUG] [--data DIR]',
  options: { name: string, slug: string, parent: string, data: string },
  optionHelp: {
    '--name NAME': 'the name that its people see',
    '--slug SLUG': 'its short name for other commands; default: made from the name',
    '--parent SLUG': 'the organization that it belongs to; default: none',
    '--data DIR': 'data directory of the embedded database',
  },
  async run(input) {
    const [name, slug, parent] = [required(input, 'name'), textOf(input, 'slug'), textOf(input, 'parent')]
    return withPlatform(readConfig(input), async platform => {
      const parentId = parent === undefined ? null : await organizationNamed(platform, parent)
      const made = await platform.organizations.create({ name, parentId, ...(slug !== undefined && { slug }) })
      return answer(input, made, [`Created ${made.name}: its short name is ${made.slug}.`])
    })
  },
}

/** The id behind a short name. @throws UsageError */
export async function organizationNamed(platform: Platform, slug: string): Promise<string> {
  const found = await platform.organizations.bySlug(slug)
  if (!found) throw new UsageError({ problem: `There is no organization "${slug}".` })
  return found.id
}
