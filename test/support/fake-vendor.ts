import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Grant {
  readonly challenge: string
  readonly redirectUri: string
}

/**
 * A vendor with accounts, on this machine: it sends people back with a code, takes each code and each refresh token once,
 * and checks the verifier, the redirect address and the secret of the client.
 */
export class FakeVendor {
  readonly clientId = 'bookwright'
  clientSecret = 'canary-client-secret'
  /** Where people really are: the engine under test is not where its public address says. */
  engineUrl = ''
  /** Lifetime of access tokens in seconds. */
  lifetime = 3_600
  isDown = false
  /** Every token that was given out. */
  readonly given: string[] = []
  readonly revoked: string[] = []
  refreshes = 0
  private readonly codes = new Map<string, Grant>()
  private readonly refreshTokens = new Set<string>()
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeVendor> {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const vendor = new FakeVendor(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void vendor.answer(request, response))
    return vendor
  }

  /** As when somebody takes the rights away at the vendor. */
  forgetEverybody(): void {
    this.refreshTokens.clear()
  }

  close(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()))
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    if (url.pathname === '/authorize') return this.authorize(url.searchParams, response)
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const [status, body] = url.pathname === '/token' ? this.token(form) : this.revoke(form)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  private authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirectUri = query.get('redirect_uri') ?? ''
    const back = new URL(`${this.engineUrl}${new URL(redirectUri).pathname}`)
    back.searchParams.set('state', query.get('state') ?? '')
    const isFine =
      query.get('client_id') === this.clientId &&
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256'
    if (isFine) {
      const code = `code-${randomUUID()}`
      this.codes.set(code, { challenge: query.get('code_challenge') ?? '', redirectUri })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', 'access_denied')
    response.writeHead(302, { location: back.href }).end()
  }

  private token(form: URLSearchParams): [number, object] {
    if (this.isDown) return [503, {}]
    if (form.get('client_secret') !== this.clientSecret) return [401, { error: 'invalid_client' }]
    if (form.get('grant_type') === 'refresh_token') {
      this.refreshes += 1
      const token = form.get('refresh_token') ?? ''
      return this.refreshTokens.delete(token) ? [200, this.tokens()] : [400, { error: 'invalid_grant' }]
    }
    const code = form.get('code') ?? ''
    const grant = this.codes.get(code)
    this.codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isGenuine = grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri')
    return isGenuine ? [200, this.tokens()] : [400, { error: 'invalid_grant' }]
  }

  private revoke(form: URLSearchParams): [number, object] {
    this.revoked.push(form.get('token') ?? '')
    return [200, {}]
  }

  private tokens(): object {
    const [access, refresh] = [`canary-access-${randomUUID()}`, `canary-refresh-${randomUUID()}`]
    this.refreshTokens.add(refresh)
    this.given.push(access, refresh)
    return {
      access_token: access,
      refresh_token: refresh,
      expires_in: this.lifetime,
      account_name: 'Lotus at the vendor',
    }
  }
}
