import { createHash } from 'node:crypto'
import type { Outbound } from '../ports/outbound.js'
import type { OAuthField } from './setting-field.js'

/** What a plugin is at the vendor. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string | undefined
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly expiresInSeconds: number | undefined
  readonly account: string
}

/** `isFinal`: the vendor will not change its mind, so somebody has to sign in again. `reason` is a key, or a sentence. */
export interface TokenFailure {
  readonly reason: string
  readonly isFinal: boolean
}

export type TokenResult = Tokens | TokenFailure

const MAX_TOKEN_LENGTH = 8_000

/** Where somebody is sent to sign in (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export function authorizeUrl(
  field: OAuthField,
  request: {
    readonly clientId: string
    readonly redirectUri: string
    readonly state: string
    readonly verifier: string
  },
): string {
  const url = new URL(field.authorizeUrl)
  const parameters = {
    ...field.parameters,
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: createHash('sha256').update(request.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(field.scopes.length > 0 && { scope: field.scopes.join(' ') }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Talks to the token endpoint of a vendor. */
export class OAuthVendor {
  constructor(private readonly outbound: Outbound) {}

  async tokens(
    field: OAuthField,
    client: ClientCredentials,
    grant: Readonly<Record<string, string>>,
  ): Promise<TokenResult> {
    const answer = await this.post(field.tokenUrl, { field, client, parameters: grant })
    if (answer.kind !== 'answer') return { reason: answer.reason, isFinal: false }
    const body = jsonObject(answer.body)
    if (answer.status >= 200 && answer.status < 300) return tokensIn(body, field)
    return failureOf(answer.status, body)
  }

  /** Tells the vendor that nobody will use a token any more; it is gone here whatever comes of that. */
  async revoke(field: OAuthField, client: ClientCredentials, token: string): Promise<void> {
    if (field.revokeUrl !== undefined) await this.post(field.revokeUrl, { field, client, parameters: { token } })
  }

  private post(
    url: string,
    call: { field: OAuthField; client: ClientCredentials; parameters: Readonly<Record<string, string>> },
  ) {
    const { field, client, parameters } = call
    const isBasic = field.clientAuthentication === 'basic' && client.secret !== undefined
    const own = isBasic
      ? {}
      : { client_id: client.id, ...(client.secret !== undefined && { client_secret: client.secret }) }
    const pair = [client.id, client.secret ?? ''].map(encodeURIComponent).join(':')
    return this.outbound.send({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(isBasic && { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
      },
      body: new URLSearchParams({ ...parameters, ...own }).toString(),
    })
  }
}

function tokensIn(body: Record<string, unknown>, field: OAuthField): TokenResult {
  const accessToken = textIn(body, 'access_token')
  if (accessToken === undefined) return { reason: 'connection.odd-answer', isFinal: false }
  const seconds = Number(body['expires_in'])
  return {
    accessToken,
    refreshToken: textIn(body, 'refresh_token'),
    expiresInSeconds: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 10 * 365 * 86_400) : undefined,
    account: accountIn(body, field),
  }
}

/** The token came straight from the vendor over TLS, so its signature need not be checked (OpenID Connect Core §3.1.3.7). */
function accountIn(body: Record<string, unknown>, field: OAuthField): string {
  const [, claims = ''] = (textIn(body, 'id_token') ?? '').split('.')
  const name = field.account === undefined ? undefined : body[field.account]
  const found = name ?? jsonObject(Buffer.from(claims, 'base64url'))['email'] ?? ''
  return String(typeof found === 'object' ? '' : found)
    .replace(/\p{Cc}/gu, '')
    .slice(0, 200)
}

const REASONS: Readonly<Record<string, string>> = {
  invalid_grant: 'connection.invalid-grant',
  invalid_client: 'connection.invalid-client',
  unauthorized_client: 'connection.invalid-client',
  access_denied: 'connection.denied',
}

function failureOf(status: number, body: Record<string, unknown>): TokenFailure {
  const code = textIn(body, 'error') ?? ''
  // A vendor that is down says nothing about the sign-in.
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429 && code in REASONS
  return { reason: REASONS[code] ?? 'connection.refused', isFinal }
}

function jsonObject(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8') || '{}')
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

function textIn(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name]
  return typeof value === 'string' && value !== '' && value.length <= MAX_TOKEN_LENGTH ? value : undefined
}
