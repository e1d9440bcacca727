import { randomBytes } from 'node:crypto'
import { newId } from '../domain/id.js'
import { Argon2PasswordHasher } from '../identity/argon2-password-hasher.js'
import { isRole, ROLES } from '../identity/roles.js'
import { answer, textOf, type Command, type CommandInput } from './command.js'
import { required, tenantOf, withPlatform, type Platform } from './platform.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'

const MIN_PASSWORD = 8
const string = { type: 'string' } as const

export const userCreateCommand: Command = {
  name: 'user:create',
  summary: 'Creates a login, or gives an existing one a new password and role',
  usage: '--email EMAIL --role ROLE [--tenant SLUG] [--password PASSWORD] [--name NAME] [--data DIR]',
  options: { email: string, password: string, name: string, role: string, tenant: string, data: string },
  optionHelp: {
    '--email EMAIL': 'the login',
    '--role ROLE': ROLES.join(', '),
    '--tenant SLUG': 'where the role applies; a platform-admin needs none',
    '--password PASSWORD': 'default: one is generated and printed',
    '--name NAME': 'default: the part of the e-mail before the @',
    '--data DIR': 'data directory of the embedded database',
  },
  async run(input) {
    const wish = readWish(input)
    return withPlatform(readConfig(input), platform => create(platform, input, wish))
  },
}

interface Wish {
  readonly email: string
  readonly role: string
  readonly name: string
  readonly password: string
  readonly isGenerated: boolean
}

function readWish(input: CommandInput): Wish {
  const [email, role] = [required(input, 'email').toLowerCase(), required(input, 'role')]
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UsageError({ problem: `"${email}" is not an e-mail address.` })
  if (!isRole(role)) throw new UsageError({ problem: `"${role}" is not a role: use ${ROLES.join(', ')}.` })
  if (role !== 'platform-admin') required(input, 'tenant')
  const given = textOf(input, 'password')
  if (given !== undefined && given.length < MIN_PASSWORD) {
    throw new UsageError({ problem: `The password needs at least ${MIN_PASSWORD} characters.` })
  }
  const name = textOf(input, 'name') ?? email.split('@')[0] ?? email
  return {
    email,
    role,
    name,
    password: given ?? randomBytes(12).toString('base64url'),
    isGenerated: given === undefined,
  }
}

async function create(platform: Platform, input: CommandInput, wish: Wish): Promise<number> {
  const { email, name, role, password, isGenerated } = wish
  const tenant = role === 'platform-admin' ? undefined : await tenantOf(platform, input)
  const passwordHash = await new Argon2PasswordHasher().hash(password)
  const id = await platform.accounts.saveAccount({ id: newId(), email, name, passwordHash })
  await platform.accounts.addMembership({ accountId: id, tenantId: tenant?.id ?? null, organizationId: null, role })
  const secret = isGenerated ? { password } : {}
  const lines = [
    `${email} is ${role}${tenant ? ` of ${tenant.name}` : ''}.`,
    ...(isGenerated ? [`Password: ${password}`] : []),
  ]
  return answer(input, { id, email, role, tenant: tenant?.slug ?? null, ...secret }, lines)
}
