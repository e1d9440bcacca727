import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, PASSWORD_HASHER, REAL_CLOCK, TOKEN_KEYS } from '../di/tokens.js'
import { newId } from '../domain/id.js'
import { InvalidCredentialsError, UnauthenticatedError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import type { Account, AccountStore, Membership, NewSession, SignIn, StoredSession } from '../ports/account-store.js'
import type { Clock } from '../ports/clock.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import { ACCESS_TOKEN_SECONDS, readAccessToken, signAccessToken } from './access-token.js'
import { csrfTokenOf, hashToken, isSameToken, newOpaqueToken } from './opaque-token.js'
import type { TokenKeys } from './token-keys.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SESSION_IDLE_MS = 12 * HOUR_MS
const SESSION_MS = 30 * DAY_MS
const TOUCH_EVERY_MS = 60_000

/** Who is signed in, and by which sign-in. */
export interface Identity {
  readonly account: Account
  readonly familyId: string
  readonly kind: 'bearer' | 'cookie'
  readonly memberships: readonly Membership[]
}

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds until the access token ends. */
  readonly expiresIn: number
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** Signs people in and out. All times are real ones: a frozen sandbox clock must not keep a session alive. */
@injectable()
export class AuthService {
  private decoyHash: Promise<string> | undefined

  constructor(
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(REAL_CLOCK) private readonly clock: Clock,
    @inject(TOKEN_KEYS) private readonly keys: TokenKeys,
  ) {}

  /** Signs in for a program, once everything was proved that the account asks for. */
  async logIn(account: Account, userAgent: string): Promise<{ identity: Identity; tokens: TokenPair }> {
    const familyId = newId()
    const { session, token } = this.newSession(account.id, 'refresh', familyId, userAgent)
    await this.accounts.addSession(session)
    return { identity: await this.identity(account, familyId, 'bearer'), tokens: await this.pair(session, token) }
  }

  /** Signs in for a browser, as `logIn`. @returns the secret of the cookie and the token its writes must carry. */
  async openSession(
    account: Account,
    userAgent: string,
  ): Promise<{ identity: Identity; secret: string; csrfToken: string }> {
    const familyId = newId()
    const { session, token } = this.newSession(account.id, 'cookie', familyId, userAgent)
    await this.accounts.addSession(session)
    const identity = await this.identity(account, familyId, 'cookie')
    return { identity, secret: token, csrfToken: this.csrfToken(identity) }
  }

  /**
   * Exchanges a refresh token for a new pair. A token that comes a second time was stolen or copied: the whole sign-in
   * ends (RFC 9700 §4.14.2).
   * @throws UnauthenticatedError when the token is unknown, ended, revoked, or was used before.
   */
  async refresh(refreshToken: string, userAgent: string): Promise<TokenPair> {
    const now = this.clock.now()
    const session = await this.accounts.findSession('refresh', hashToken(refreshToken))
    if (!session || session.revokedAt || session.expiresAt <= now) throw new UnauthenticatedError({})
    const account = await this.accounts.findById(session.accountId)
    if (!account || account.isDisabled) throw new UnauthenticatedError({})
    const successor = this.newSession(account.id, 'refresh', session.familyId, userAgent)
    const isFirstUse = !session.usedAt && (await this.accounts.rotateSession(session.id, successor.session))
    if (!isFirstUse) {
      await this.accounts.revokeFamily(session.familyId, now)
      throw new UnauthenticatedError({})
    }
    return this.pair(successor.session, successor.token)
  }

  /** Ends the sign-in of an identity or of a refresh token; ending it twice is no error. */
  async logOut(ending: { identity?: Identity | undefined; refreshToken?: string | undefined }): Promise<void> {
    const now = this.clock.now()
    if (ending.identity) await this.accounts.revokeFamily(ending.identity.familyId, now)
    if (!ending.refreshToken) return
    const session = await this.accounts.findSession('refresh', hashToken(ending.refreshToken))
    if (session) await this.accounts.revokeFamily(session.familyId, now)
  }

  /** Reads `Authorization: Bearer`; undefined when the token, its sign-in or its account has ended. */
  async identifyBearer(accessToken: string): Promise<Identity | undefined> {
    const now = this.clock.now()
    const claims = await readAccessToken(accessToken, this.keys.accessToken, now)
    if (!claims || !(await this.accounts.isFamilyAlive(claims.familyId, now))) return undefined
    return this.identityOf(claims.accountId, claims.familyId, 'bearer')
  }

  /** Reads the session cookie; undefined when the session has ended, was idle for 12 hours, or its account is disabled. */
  async identifyCookie(secret: string): Promise<Identity | undefined> {
    const now = this.clock.now()
    const session = await this.accounts.findSession('cookie', hashToken(secret))
    if (!session || !isAlive(session, now)) return undefined
    if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_EVERY_MS) await this.accounts.touchSession(session.id, now)
    return this.identityOf(session.accountId, session.familyId, 'cookie')
  }

  /** Where the account is signed in; `isCurrent` marks the sign-in that asks. */
  async signIns({ account, familyId }: Identity): Promise<(SignIn & { isCurrent: boolean })[]> {
    const now = this.clock.now()
    const found = await this.accounts.signIns(account.id, now, new Date(now.getTime() - SESSION_IDLE_MS))
    return found.map(signIn => ({ ...signIn, isCurrent: signIn.id === familyId }))
  }

  /** @throws NotFoundError for a sign-in that has ended, or that is somebody else's. */
  async endSignIn({ account }: Identity, id: string): Promise<void> {
    const count = await this.accounts.endSignIns(account.id, { only: id }, this.clock.now())
    if (count === 0) throw new NotFoundError({ what: 'sign-in' })
  }

  async endOtherSignIns({ account, familyId }: Identity): Promise<void> {
    await this.accounts.endSignIns(account.id, { except: familyId }, this.clock.now())
  }

  /** @param phone - Empty takes it away. */
  setPhone({ account }: Identity, phone: string): Promise<void> {
    return this.accounts.setPhone(account.id, phone)
  }

  /**
   * Sets a new password for whoever knows the old one. Every other sign-in of the account ends.
   * @throws InvalidCredentialsError
   */
  async changePassword({ account, familyId }: Identity, current: string, next: string): Promise<void> {
    await this.prove({ email: account.email, password: current })
    const passwordHash = await this.passwords.hash(next)
    await this.accounts.changePassword(account.id, passwordHash, familyId, this.clock.now())
  }

  csrfToken(identity: Identity): string {
    return csrfTokenOf(identity.familyId, this.keys.csrf)
  }

  isCsrfToken(identity: Identity, given: string): boolean {
    return isSameToken(given, this.csrfToken(identity))
  }

  /**
   * Holds a password against its account. A session is not opened by it: the account may ask for a second factor.
   * @throws InvalidCredentialsError, the same for an unknown e-mail and a wrong password.
   */
  async prove({ email, password }: Credentials): Promise<Account> {
    const account = await this.accounts.findByEmail(email)
    // An unknown e-mail costs the same work as a wrong password, so that time does not tell them apart.
    this.decoyHash ??= this.passwords.hash(newOpaqueToken())
    const hash = account?.passwordHash ?? (await this.decoyHash)
    const isRight = await this.passwords.verify(hash, password)
    if (!account?.passwordHash || account.isDisabled || !isRight) throw new InvalidCredentialsError({})
    return account
  }

  private async identityOf(accountId: string, familyId: string, kind: Identity['kind']): Promise<Identity | undefined> {
    const account = await this.accounts.findById(accountId)
    return account && !account.isDisabled ? this.identity(account, familyId, kind) : undefined
  }

  private async identity(account: Account, familyId: string, kind: Identity['kind']): Promise<Identity> {
    return { account, familyId, kind, memberships: await this.accounts.memberships(account.id) }
  }

  private newSession(accountId: string, kind: NewSession['kind'], familyId: string, userAgent: string) {
    const now = this.clock.now()
    const token = newOpaqueToken()
    const session: NewSession = {
      id: newId(),
      accountId,
      familyId,
      kind,
      tokenHash: hashToken(token),
      createdAt: now,
      expiresAt: new Date(now.getTime() + SESSION_MS),
      userAgent: userAgent.slice(0, 200),
    }
    return { session, token }
  }

  private async pair(session: NewSession, refreshToken: string): Promise<TokenPair> {
    const claims = { accountId: session.accountId, familyId: session.familyId }
    const accessToken = await signAccessToken(claims, this.keys.accessToken, this.clock.now())
    return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS }
  }
}

function isAlive(session: StoredSession, now: Date): boolean {
  const isIdle = now.getTime() - session.lastSeenAt.getTime() > SESSION_IDLE_MS
  return !session.revokedAt && session.expiresAt > now && !isIdle
}
