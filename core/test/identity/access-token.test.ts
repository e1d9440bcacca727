import { expect } from 'chai'
import { SignJWT } from 'jose'
import { readAccessToken, signAccessToken } from '../../dist/identity/access-token.js'
import { deriveTokenKeys } from '../../dist/identity/token-keys.js'

describe('access tokens', () => {
  const now = new Date('2030-01-01T00:00:00Z')
  const { accessToken: key, csrf } = deriveTokenKeys(Buffer.alloc(32, 1))
  const claims = { accountId: 'a', familyId: 'f' }
  const unsigned = (header: object, payload: object) =>
    [header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.'

  it('say whose they are and which sign-in they came from', async () => {
    expect(await readAccessToken(await signAccessToken(claims, key, now), key, now)).to.deep.equal(claims)
  })

  it('are refused without a signature, with another key, another algorithm or another audience', async () => {
    const payload = { sub: 'a', sid: 'f', iss: 'bookwright', aud: 'bookwright-api', exp: now.getTime() / 1000 + 60 }
    const other = (alg: string, aud: string, by: Uint8Array) =>
      new SignJWT({ ...payload, aud }).setProtectedHeader({ alg }).sign(by)
    const forged = [
      unsigned({ alg: 'none' }, payload),
      await other('HS256', 'bookwright-api', csrf),
      await other('HS512', 'bookwright-api', Buffer.alloc(64, 1)),
      await other('HS256', 'elsewhere', key),
      'nonsense',
    ]
    for (const token of forged) expect(await readAccessToken(token, key, now)).to.equal(undefined)
    expect(await readAccessToken(await other('HS256', 'bookwright-api', key), key, now)).to.deep.equal(claims)
  })
})
