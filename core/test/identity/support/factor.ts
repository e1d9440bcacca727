import { Secret, TOTP } from 'otpauth'
import { eventually } from '../../db/support/test-engine.js'
import type { TestAnswer } from '../../http/support/test-app.js'
import { PASSWORD, type AccountEngine, type SignedIn } from './account-engine.js'

export interface FactorBody {
  secret: string
  uri: string
  recoveryCodes: string[]
  recoveryCodesLeft: number
  isOn: boolean
  requiresSecondFactor: boolean
  secondFactor?: { ticket: string; expiresIn: number }
}
export const bodyOf = (answer: TestAnswer) => answer.body as unknown as FactorBody

/** The code that an app shows some steps of 30 seconds from now. */
export function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })
}

/** Resolves while the present step has some seconds left, so that a code one step back is not two back when it arrives. */
export function stepHasTime(): Promise<void> {
  return eventually(async () => Date.now() % 30_000 < 25_000, 6_000)
}

/** A code of six digits that is none of those that count now. */
export function wrongCode(secret: string): string {
  const right = [-2, -1, 0, 1, 2].map(steps => codeOf(secret, steps))
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find(code => !right.includes(code)) ?? ''
}

export interface WithFactor extends SignedIn {
  readonly secret: string
  readonly recoveryCodes: string[]
}

/** A login whose second factor is on. The step that its set-up used up is given back, so that the present code counts. */
export async function withFactor(engine: AccountEngine, email: string, role = 'staff'): Promise<WithFactor> {
  await engine.addAccount(email, role)
  const who = await engine.signIn(email)
  const { secret } = bodyOf(await engine.post('/auth/second-factor/setup', { password: PASSWORD }, who.headers))
  const answer = await engine.post('/auth/second-factor/confirm', { code: codeOf(secret) }, who.headers)
  await engine.platform(`UPDATE bw.second_factor SET last_step = 0 WHERE account_id = $1`, [who.id])
  return { ...who, secret, recoveryCodes: bodyOf(answer).recoveryCodes }
}

/** The ticket that a right password gives. */
export async function ticketOf(engine: AccountEngine, email: string, more: object = {}): Promise<string> {
  const answer = await engine.post('/auth/login', { email, password: PASSWORD, ...more })
  return bodyOf(answer).secondFactor?.ticket ?? ''
}
