import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { hashToken } from './opaque-token.js'

const ISSUER = 'Bookwright'
const STEP_SECONDS = 30
/** Steps before and after the present one that still count: clocks of telephones are off by some seconds (RFC 6238 §5.2). */
const STEPS_ASIDE = 1
/** RFC 4226 §4 recommends 160 bits. */
const SECRET_BYTES = 20
const RECOVERY_CODES = 10
/** 120 bits: from 112 on a plain hash is enough to store them (ASVS 6.5.2). */
const RECOVERY_CODE_BYTES = 15
const RECOVERY_CODE = /^[a-z2-7]{24}$/

/** A new secret in base32, as authenticator apps take it. */
export function newFactorSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The address that a QR code holds (`otpauth://totp/…`). */
export function factorUri(secret: string, email: string): string {
  return totp(secret, email).toString()
}

/** The time step that a code of six digits belongs to, in 30-second steps since 1970; undefined for a wrong one. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const delta = totp(secret, '').validate({ token, timestamp: now.getTime(), window: STEPS_ASIDE })
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta
}

/** Codes to keep on paper, each good for one time that the telephone is not there: four groups of six characters. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const { buffer } = Uint8Array.from(randomBytes(RECOVERY_CODE_BYTES))
    return new Secret({ buffer }).base32.toLowerCase().replaceAll(/(.{6})(?!$)/g, '$1-')
  })
}

/** What is stored of a recovery code, whichever way it is typed; undefined for what cannot be one. */
export function hashRecoveryCode(code: string): Buffer | undefined {
  const plain = code.replaceAll(/[\s-]/g, '').toLowerCase()
  return RECOVERY_CODE.test(plain) ? hashToken(`recovery-code:${plain}`) : undefined
}

function totp(secret: string, label: string): TOTP {
  const shape = { algorithm: 'SHA1', digits: 6, period: STEP_SECONDS }
  return new TOTP({ ...shape, issuer: ISSUER, label: label || 'login', secret: Secret.fromBase32(secret) })
}
