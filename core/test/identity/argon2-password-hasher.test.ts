import 'reflect-metadata'
import { expect } from 'chai'
import { Argon2PasswordHasher } from '../../dist/identity/argon2-password-hasher.js'

describe('Argon2PasswordHasher', () => {
  const hasher = new Argon2PasswordHasher()

  it('makes Argon2id hashes with the cost OWASP names, salted each time', async () => {
    const [first, second] = [await hasher.hash('secret'), await hasher.hash('secret')]
    expect(first).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).to.not.equal(second)
  })

  it('knows the password again, and no other, and no foreign hash', async () => {
    const stored = await hasher.hash('secret')
    expect(await hasher.verify(stored, 'secret')).to.equal(true)
    expect(await hasher.verify(stored, 'Secret')).to.equal(false)
    expect(await hasher.verify('$2b$10$abc', 'secret')).to.equal(false)
  })
})
