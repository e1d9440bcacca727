import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Answer } from '../../support/booking-client.js'
import { runCommand, SandboxClient, type SandboxEngines } from '../../support/sandbox-client.js'

const PASSWORD = 'a long enough password'

/** Somebody with a login of their own, whose address is confirmed; to the business they are a customer. */
export class CustomerClient extends SandboxClient {
  private constructor(
    url: string,
    tenant: string,
    readonly email: string,
    private readonly accessToken: string,
  ) {
    super(url, tenant)
  }

  /** The command line makes logins of teams: the place in the team goes again. */
  static async signIn(sandbox: SandboxEngines, visitor: SandboxClient, email: string) {
    const named = ['--email', email, '--password', PASSWORD, '--role', 'staff', '--tenant', visitor.tenant]
    await runCommand(sandbox.env, ['user:create', ...named])
    const database = new pg.Client({ connectionString: sandbox.database.url })
    await database.connect()
    await database.query('DELETE FROM bw.membership m USING bw.account a WHERE a.id = m.account_id AND a.email = $1', [
      email,
    ])
    await database.end()
    const { body } = await visitor.call('POST', '/auth/login', { email, password: PASSWORD })
    return new CustomerClient(visitor.url, visitor.tenant, email, String(body.accessToken))
  }

  as(method: string, path: string, body?: object): Promise<Answer> {
    const headers = {
      ...{ 'Bookwright-Tenant': this.tenant, 'Idempotency-Key': randomUUID() },
      Authorization: `Bearer ${this.accessToken}`,
    }
    return this.call(method, path, body, headers).then(answer => ({ ...answer, isReplayed: false }))
  }

  /** Books for themselves. */
  reserve(name: string, appointments: readonly object[]): Promise<Answer> {
    return this.as('POST', '/bookings', { appointments, customer: { name, email: this.email } })
  }
}
