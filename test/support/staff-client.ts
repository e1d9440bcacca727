import { randomUUID } from 'node:crypto'
import type { Answer } from './booking-client.js'
import type { EngineProcess } from './engine.js'
import { runCommand, SandboxClient, type SandboxEngines } from './sandbox-client.js'

const PASSWORD = 'a long enough password'

export interface PolicyItem {
  id: string
  isDefault: boolean
  version: number
  serviceIds: string[]
  rules: Record<string, unknown>
}

/** A business as somebody of its team sees it. */
export class StaffClient extends SandboxClient {
  private constructor(
    url: string,
    tenant: string,
    private readonly accessToken: string,
  ) {
    super(url, tenant)
  }

  /** Makes the login and signs in. */
  static async signIn(sandbox: SandboxEngines, spa: SandboxClient, role = 'owner'): Promise<StaffClient> {
    const email = `${role}-${randomUUID()}@example.test`
    const named = ['--email', email, '--password', PASSWORD, '--role', role, '--tenant', spa.tenant]
    await runCommand(sandbox.env, ['user:create', ...named])
    const { body } = await spa.call('POST', '/auth/login', { email, password: PASSWORD })
    return new StaffClient(spa.url, spa.tenant, String(body.accessToken))
  }

  /** The same person at another engine. */
  at(engine: EngineProcess): StaffClient {
    return new StaffClient(engine.url, this.tenant, this.accessToken)
  }

  as(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const own = {
      'Bookwright-Tenant': this.tenant,
      'Idempotency-Key': randomUUID(),
      Authorization: `Bearer ${this.accessToken}`,
    }
    return this.call(method, path, body, { ...own, ...headers }).then(answer => ({ ...answer, isReplayed: false }))
  }

  /** `confirm`, `decline`, `check-in`, … */
  act(action: string, bookingId: string | undefined, body: object = {}, key: string = randomUUID()): Promise<Answer> {
    return this.as('POST', `/bookings/${bookingId}/${action}`, body, { 'Idempotency-Key': key })
  }

  async read(bookingId: string | undefined): Promise<Answer['body']> {
    return (await this.as('GET', `/bookings/${bookingId}`)).body
  }

  async policies(): Promise<PolicyItem[]> {
    const { body } = await this.as('GET', '/policies')
    return body.items as PolicyItem[]
  }

  /** Changes some rules of the default policy. */
  async setRules(change: object): Promise<Answer> {
    const [policy] = await this.policies()
    const rules = { ...policy!.rules, ...change }
    const answer = await this.as('PUT', `/policies/${policy!.id}`, { rules }, { 'If-Match': `"${policy!.version}"` })
    if (answer.status !== 200) throw new Error(`the rules were refused: ${JSON.stringify(answer.body)}`)
    return answer
  }
}
