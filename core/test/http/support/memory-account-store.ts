import type { Account, AccountStore, Membership, NewSession, StoredSession } from '../../../dist/ports/account-store.js'

type Session = { -readonly [K in keyof StoredSession]: StoredSession[K] } & Pick<NewSession, 'kind' | 'tokenHash'>

/** The account store in memory, with the same answers as the one in the database. */
export class MemoryAccountStore implements AccountStore {
  readonly accounts: Account[] = []
  readonly sessions: Session[] = []
  readonly roles = new Map<string, Membership[]>()

  findByEmail = async (email: string) => this.accounts.find(account => account.email === email.toLowerCase())
  findById = async (id: string) => this.accounts.find(account => account.id === id)
  memberships = async (id: string) => this.roles.get(id) ?? []

  async addSession(session: NewSession) {
    this.sessions.push({ ...session, lastSeenAt: session.createdAt, usedAt: null, revokedAt: null })
  }

  async findSession(kind: 'cookie' | 'refresh', tokenHash: Buffer) {
    return this.sessions.find(session => session.kind === kind && session.tokenHash.equals(tokenHash))
  }

  async touchSession(id: string, at: Date) {
    this.sessions.filter(session => session.id === id).forEach(session => (session.lastSeenAt = at))
  }

  async rotateSession(usedId: string, successor: NewSession) {
    const used = this.sessions.find(session => session.id === usedId && !session.usedAt && !session.revokedAt)
    if (!used) return false
    used.usedAt = successor.createdAt
    await this.addSession(successor)
    return true
  }

  async signIns(id: string, at: Date) {
    const alive = this.sessions.filter(
      one => one.accountId === id && !one.revokedAt && !one.usedAt && one.expiresAt > at,
    )
    return alive.map(({ familyId, kind, lastSeenAt }) => {
      return { id: familyId, kind, createdAt: lastSeenAt, lastSeenAt, userAgent: '' }
    })
  }

  async isOlderThan() {
    return false
  }

  async endSignIns(id: string, which: { only: string } | { except: string }, at: Date) {
    const isMeant = (family: string) => ('only' in which ? family === which.only : family !== which.except)
    const ended = this.sessions.filter(one => one.accountId === id && isMeant(one.familyId) && !one.revokedAt)
    for (const one of ended) one.revokedAt = at
    return ended.length
  }

  async setPhone(id: string, phone: string) {
    this.accounts.forEach((one, index) => {
      if (one.id === id) this.accounts[index] = { ...one, phone }
    })
  }

  async changePassword(id: string, passwordHash: string, keptFamilyId: string, at: Date) {
    this.accounts.forEach((one, index) => {
      if (one.id === id) this.accounts[index] = { ...one, passwordHash }
    })
    await this.endSignIns(id, { except: keptFamilyId }, at)
  }

  async revokeFamily(familyId: string, at: Date) {
    for (const session of this.sessions) if (session.familyId === familyId) session.revokedAt ??= at
  }

  async isFamilyAlive(familyId: string, at: Date) {
    return this.sessions.some(session => session.familyId === familyId && !session.revokedAt && session.expiresAt > at)
  }

  async saveAccount(account: Parameters<AccountStore['saveAccount']>[0]) {
    this.accounts.push({ ...account, isDisabled: false, isEmailVerified: true, hasSecondFactor: false })
    return account.id
  }

  async addMembership({ accountId, tenantId, role }: Parameters<AccountStore['addMembership']>[0]) {
    const membership = { tenantId: tenantId ?? '', tenantSlug: '', tenantName: '', role, requiresSecondFactor: false }
    this.roles.set(accountId, [...(this.roles.get(accountId) ?? []), membership])
  }
}
