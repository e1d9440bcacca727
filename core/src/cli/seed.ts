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
    '--template NAME': TEMPLATE_NAMES.join(', '),
    '--empty': 'change nothing, only check that the business is there',
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
      const installed = await platform.installer.install(tenant, template)
      const services = Object.keys(installed.services).length
      return answer(input, { tenant: tenant.slug, services }, [`${tenant.name} now offers ${services} services.`])
    })
  },
}
