import { errors, jwtVerify, SignJWT } from 'jose'

const ISSUER = 'bookwright'
const AUDIENCE = 'bookwright-api'

export const ACCESS_TOKEN_SECONDS = 15 * 60

export interface AccessTokenClaims {
  readonly accountId: string
  /** The sign-in this token came from; revoking that ends the token too. */
  readonly familyId: string
}

export function signAccessToken(claims: AccessTokenClaims, key: Uint8Array, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  return new SignJWT({ sid: claims.familyId })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject(claims.accountId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .sign(key)
}

/** Reads a token; undefined when it is not ours, was changed, or has ended. */
export async function readAccessToken(
  token: string,
  key: Uint8Array,
  now: Date,
): Promise<AccessTokenClaims | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: now,
      requiredClaims: ['sub', 'sid', 'exp'],
    })
    return { accountId: String(payload.sub), familyId: String(payload['sid']) }
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
