import { InvalidRequestError } from '../errors/catalog.js'
import { answer, textOf, type Command } from './command.js'
import { required, tenantOf, withPlatform } from './platform.js'
import { readConfig } from './start.js'
import { TEMPLATE_NAMES, templateOf } from './templates.js'

const string = { type: 'string' } as const

export const seedCommand: Command = {
  name: 'seed',
  summary: 'Fills a business with the services, team and hours of a template',
  usage: '--tenant SLUG (--template NAME | --empty) [--data DIR]',
  options: { tenant: string, template: string, empty: { type: 'boolean' }, data: string },
  optionHelp: {
    '--tenant SLUG': 'the business, see tenant:create',
    '--template NAME': `what to fill it with: ${TEMPLATE_NAMES.join(', ')}`,
    '--empty': 'change nothing, only check that the business is there',
    '--data DIR': 'data directory of the embedded database',
  },
  async run(input) {
    const isEmpty = input.values['empty'] === true
    const template =
      isEmpty && textOf(input, 'template') === undefined ? undefined : templateOf(required(input, 'template'))
    return withPlatform(readConfig(input), async platform => {
      const tenant = await tenantOf(platform, input)
      if (!template) {
        return answer(input, { tenant: tenant.slug, services: 0 }, [`${tenant.name} is there and stays as it is.`])
      }
      const installed = await platform.installer.install(tenant, template).catch((error: unknown) => {
        throw refusalFor(tenant.slug, error)
      })
      const services = Object.keys(installed.services).length
      return answer(input, { tenant: tenant.slug, services }, [`${tenant.name} now offers ${services} services.`])
    })
  },
}

/** A template goes into a business once: its second time collides with its own names. */
function refusalFor(slug: string, error: unknown): unknown {
  if (!(error instanceof InvalidRequestError)) return error
  const message = 'already has what this template would add; seed fills an empty business'
  return new InvalidRequestError({ issues: [{ path: slug, message }] }, error)
}
