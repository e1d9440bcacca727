import { expect } from 'chai'
import { newReference } from '../../dist/booking/booking-reference.js'
import { KnownDevices } from '../../dist/identity/known-device.js'
import { hashRecoveryCode, newFactorSecret, newRecoveryCodes } from '../../dist/identity/one-time-code.js'
import { newOpaqueToken } from '../../dist/identity/opaque-token.js'
import { deriveTokenKeys } from '../../dist/identity/token-keys.js'

const COUNT = 100_000

/** How often each bit of the first 16 bytes is set, as a share; for random ones all are near one half. */
function bitShares(tokens: Iterable<Buffer>): number[] {
  const set = Array<number>(128).fill(0)
  let count = 0
  for (const token of tokens) {
    count += 1
    for (let bit = 0; bit < 128; bit += 1) if (((token[bit >> 3] ?? 0) >> (bit & 7)) & 1) set[bit] = (set[bit] ?? 0) + 1
  }
  return set.map(share => share / count)
}

describe(`${COUNT} tokens`, function () {
  this.timeout(60_000)
  const keys = deriveTokenKeys(Buffer.alloc(32, 7))

  it('of sessions, tickets and links are all different, and each of their bits is a coin', () => {
    const tokens = new Set(Array.from({ length: COUNT }, newOpaqueToken))
    expect(tokens).to.have.property('size', COUNT)
    const shares = bitShares([...tokens].map(token => Buffer.from(token, 'base64url')))
    // Six standard deviations: one false alarm in four million runs of all bits.
    for (const share of shares) expect(share).to.be.within(0.5 - 3 / Math.sqrt(COUNT), 0.5 + 3 / Math.sqrt(COUNT))
    for (const token of [...tokens].slice(0, 100)) expect(Buffer.from(token, 'base64url')).to.have.length(32)
  })

  it('would show a counter that plays a token', () => {
    const counted = Array.from({ length: 1_000 }, (_, index) => {
      const token = Buffer.alloc(32)
      token.writeUInt32BE(index)
      return token
    })
    expect(bitShares(counted).filter(share => share < 0.1)).to.have.length.greaterThan(100)
  })

  it('of recovery codes are all different, hold 120 bits, and are known again however they are typed', () => {
    const codes = Array.from({ length: COUNT / 10 }, newRecoveryCodes).flat()
    expect(new Set(codes)).to.have.property('size', COUNT)
    for (const code of codes.slice(0, 100)) {
      expect(code.replaceAll('-', '')).to.match(/^[a-z2-7]{24}$/)
      const spoken = ` ${code.replaceAll('-', ' ').toUpperCase()} `
      expect(hashRecoveryCode(spoken)).to.deep.equal(hashRecoveryCode(code))
    }
    expect(hashRecoveryCode('123456')).to.equal(undefined)
  })

  it('of factor secrets and devices are all different', () => {
    expect(new Set(Array.from({ length: COUNT }, newFactorSecret))).to.have.property('size', COUNT)
    const devices = new KnownDevices(keys)
    const names = Array.from({ length: COUNT }, () => devices.issue('a@x.test'))
    expect(new Set(names)).to.have.property('size', COUNT)
    expect(devices.recognize('A@x.test', names[0])).to.be.a('string')
    expect(devices.recognize('b@x.test', names[0])).to.equal(undefined)
  })

  it('of references do not repeat within a business of that size', () => {
    const references = new Set(Array.from({ length: COUNT }, newReference))
    // A reference names and opens nothing; one that is taken is drawn again. By the birthday bound of 40 bits: 0.005.
    expect(references.size).to.be.at.least(COUNT - 1)
  })
})
