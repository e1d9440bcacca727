import type {
  ApiKey,
  Invitation,
  InvitationView,
  NewApiKey,
  Page,
  SecondFactorState,
  SecondStepAnswer,
  SessionAnswer,
  SignIn,
  TeamMember,
  TeamSecurity,
  TeamRole,
} from './contract.js'
import type { HttpClient } from './http-client.js'

/** The calls about logins: of whoever is here, and of the team. */
export class AccessApi {
  constructor(protected readonly http: HttpClient) {}

  session(): Promise<SessionAnswer> {
    return this.http.get('/auth/session')
  }

  logIn(email: string, password: string): Promise<SessionAnswer | SecondStepAnswer> {
    return this.http.post('/auth/login', { body: { email, password, cookie: true } })
  }

  finishLogIn(ticket: string, code: string): Promise<SessionAnswer> {
    return this.http.post('/auth/second-factor', { body: { ticket, code } })
  }

  secondFactor(signal?: AbortSignal): Promise<SecondFactorState> {
    return this.http.get('/auth/second-factor', { signal })
  }

  beginSecondFactor(password: string): Promise<{ secret: string; uri: string }> {
    return this.http.post('/auth/second-factor/setup', { body: { password } })
  }

  confirmSecondFactor(code: string): Promise<{ recoveryCodes: string[] }> {
    return this.http.post('/auth/second-factor/confirm', { body: { code } })
  }

  replaceRecoveryCodes(password: string, code: string): Promise<{ recoveryCodes: string[] }> {
    return this.http.post('/auth/second-factor/recovery-codes', { body: { password, code } })
  }

  disableSecondFactor(password: string, code: string): Promise<void> {
    return this.http.post('/auth/second-factor/disable', { body: { password, code } })
  }

  teamSecurity(signal?: AbortSignal): Promise<TeamSecurity> {
    return this.http.get('/team-security', { signal })
  }

  demandSecondFactor(requiresSecondFactor: boolean): Promise<TeamSecurity> {
    return this.http.put('/team-security', { body: { requiresSecondFactor } })
  }

  logOut(): Promise<void> {
    return this.http.post('/auth/logout', { body: {} })
  }

  forgotPassword(email: string): Promise<void> {
    return this.http.post('/auth/password/forgot', { body: { email } })
  }

  resetPassword(token: string, password: string): Promise<void> {
    return this.http.post('/auth/password/reset', { body: { token, password } })
  }

  verifyEmail(token: string, password: string): Promise<void> {
    return this.http.post('/auth/verify-email', { body: { token, password } })
  }

  readInvitation(token: string): Promise<InvitationView> {
    return this.http.post('/auth/invitations/read', { body: { token } })
  }

  acceptInvitation(token: string, password: string): Promise<void> {
    return this.http.post('/auth/invitations/accept', { body: { token, password } })
  }

  changePassword(currentPassword: string, password: string): Promise<void> {
    return this.http.post('/auth/password/change', { body: { currentPassword, password } })
  }

  /** @param phone - Empty takes it away. */
  setPhone(phone: string): Promise<void> {
    return this.http.put('/auth/phone', { body: { phone } })
  }

  signIns(signal?: AbortSignal): Promise<Page<SignIn>> {
    return this.http.get('/auth/sessions', { signal })
  }

  /** Without a session: all but the one that asks. */
  endSignIns(password: string, sessionId?: string): Promise<void> {
    return this.http.post('/auth/sessions/end', { body: { password, sessionId } })
  }

  team(signal?: AbortSignal): Promise<Page<TeamMember>> {
    return this.http.get('/users', { signal })
  }

  invitations(signal?: AbortSignal): Promise<Page<Invitation>> {
    return this.http.get('/users/invitations', { signal })
  }

  invite(body: { email: string; name: string; role: string }): Promise<Invitation> {
    return this.http.post('/users/invitations', { body })
  }

  revokeInvitation(id: string): Promise<void> {
    return this.http.delete(`/users/invitations/${encodeURIComponent(id)}`)
  }

  changeRole(id: string, role: string): Promise<TeamMember> {
    return this.http.patch(`/users/${encodeURIComponent(id)}`, { body: { role } })
  }

  switchUser(id: string, isEnabled: boolean): Promise<TeamMember> {
    return this.http.post(`/users/${encodeURIComponent(id)}/${isEnabled ? 'enable' : 'disable'}`)
  }

  teamRoles(signal?: AbortSignal): Promise<Page<TeamRole>> {
    return this.http.get('/roles', { signal })
  }

  createTeamRole(body: { name: string; permissions: string[] }): Promise<TeamRole> {
    return this.http.post('/roles', { body })
  }

  changeTeamRole(id: string, body: { name: string; permissions: string[] }): Promise<TeamRole> {
    return this.http.put(`/roles/${encodeURIComponent(id)}`, { body })
  }

  removeTeamRole(id: string): Promise<void> {
    return this.http.delete(`/roles/${encodeURIComponent(id)}`)
  }

  apiKeys(signal?: AbortSignal): Promise<Page<ApiKey>> {
    return this.http.get('/api-keys', { signal })
  }

  createApiKey(body: { name: string; permissions: string[]; expiresAt?: string }): Promise<NewApiKey> {
    return this.http.post('/api-keys', { body })
  }

  revokeApiKey(id: string): Promise<void> {
    return this.http.delete(`/api-keys/${encodeURIComponent(id)}`)
  }
}
