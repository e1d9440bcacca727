import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { send, type TestAnswer, type TestCall } from '../../http/support/test-app.js'
import { startSpa, type SpaEngine } from '../../booking/support/spa-engine.js'
import { eventually } from '../../db/support/test-engine.js'
import { ACCOUNT_STORE, MESSAGE_CHANNEL, PASSWORD_HASHER, PORTS, UNIT_OF_WORK } from '../../../dist/di/tokens.js'
import { BackgroundWork } from '../../../dist/identity/background-work.js'
import type { OutgoingMessage } from '../../../dist/ports/message-channel.js'

export const PASSWORD = 'correct horse battery'

export interface SignedIn {
  readonly headers: Record<string, string>
  readonly id: string
}

/** A listening engine with logins, whose mails end in `mails` as the channel got them. */
export interface AccountEngine extends SpaEngine {
  readonly port: number
  readonly mails: OutgoingMessage[]
  call(path: string, options?: TestCall): Promise<TestAnswer>
  post(path: string, body: object, headers?: Record<string, string>): Promise<TestAnswer>
  addAccount(email: string, role?: string): Promise<string>
  /** Rows of the platform tables, as the owner. */
  platform<R extends object>(sql: string, values?: unknown[]): Promise<R[]>
  signIn(email: string, password?: string): Promise<SignedIn>
  /** The last mail to an address, once there are that many, with the token of its link. */
  mailTo(email: string, count?: number): Promise<{ mail: OutgoingMessage; token: string }>
  settled(): Promise<void>
}

export async function startAccountEngine(): Promise<AccountEngine> {
  const spa = await startSpa()
  const { container } = spa.engine
  const mails: OutgoingMessage[] = []
  for (const { adapter } of await container.resolve(PORTS).of(MESSAGE_CHANNEL).forTenant(spa.tenant.id)) {
    adapter.send = async message => {
      mails.push(message)
      return { status: 'sent' }
    }
  }
  const { port } = await spa.engine.listen()
  const call = (path: string, options: TestCall = {}) => send(port, `/api/v1${path}`, options)
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', body, headers })
  const accounts = container.resolve(ACCOUNT_STORE)
  return {
    ...spa,
    port,
    mails,
    call,
    post,
    async addAccount(email, role) {
      const passwordHash = await container.resolve(PASSWORD_HASHER).hash(PASSWORD)
      const id = await accounts.saveAccount({ id: randomUUID(), email, name: 'Amara', passwordHash })
      const membership = { accountId: id, tenantId: spa.tenant.id, organizationId: null }
      if (role !== undefined) await accounts.addMembership({ ...membership, role })
      return id
    },
    async signIn(email, password = PASSWORD) {
      const { body } = await post('/auth/login', { email, password })
      const user = body.user as unknown as { id: string }
      return {
        id: user.id,
        headers: { authorization: `Bearer ${body.accessToken}`, 'bookwright-tenant': spa.tenant.slug },
      }
    },
    async mailTo(email, count = 1) {
      const found = () => mails.filter(mail => mail.to === email)
      await eventually(async () => found().length >= count)
      const mail = found().at(-1)
      if (!mail) throw new Error('no mail')
      return { mail, token: /token=([\w.-]{43,})/.exec(mail.text)?.[1] ?? '' }
    },
    platform: (sql, values = []) => container.resolve(UNIT_OF_WORK).platform(tx => tx.query(sql, values)),
    settled: () => container.resolve(BackgroundWork).settled(),
  }
}
