import { expect } from 'chai'
import { AesSecretBox, isSecretKeyOf, requireSecretKey } from '../../dist/db/secret-box.js'
import type { SecretPlace } from '../../dist/ports/secret-box.js'
import { caught, openTestEngine } from './support/test-engine.js'

const PLACE: SecretPlace = { scopeType: 'tenant', scopeId: 't1', pluginId: 'payment-stripe', field: 'secretKey' }
const KEY = Buffer.alloc(32, 7)

describe('AesSecretBox', () => {
  const box = new AesSecretBox({ secretKey: KEY })

  it('opens what it sealed, whatever characters it has, also after a restart with the same key', () => {
    for (const text of ['', 'sk_live_1', 'pässwörd – 密码 🗝', 'x'.repeat(10_000)]) {
      expect(new AesSecretBox({ secretKey: KEY }).open(PLACE, box.seal(PLACE, text))).to.equal(text)
    }
  })

  it('seals the same text differently each time, and shows nothing of it', () => {
    const first = box.seal(PLACE, 'visible secret')
    expect(first.equals(box.seal(PLACE, 'visible secret'))).to.equal(false)
    expect(first.includes('visible')).to.equal(false)
  })

  it('refuses a sealed value of which any byte was changed, or that was cut', () => {
    const sealed = box.seal(PLACE, 'secret')
    for (let index = 0; index < sealed.length; index += 1) {
      const tampered = Buffer.from(sealed)
      tampered[index] = (tampered[index] ?? 0) ^ 1
      expect(() => box.open(PLACE, tampered), `byte ${index}`).to.throw()
    }
    for (const length of [0, 1, 28, sealed.length - 1]) {
      expect(() => box.open(PLACE, sealed.subarray(0, length))).to.throw()
    }
  })

  for (const [what, change] of [
    ['another tenant', { scopeId: 't2' }],
    ['another level', { scopeType: 'location' as const }],
    ['another plugin', { pluginId: 'payment-paypal' }],
    ['another field', { field: 'webhookSecret' }],
  ] as const) {
    it(`refuses a sealed value that was copied to ${what}`, () => {
      const sealed = box.seal(PLACE, 'secret')
      expect(() => box.open({ ...PLACE, ...change }, sealed)).to.throw()
    })
  }

  it('refuses a value sealed with another key, and says nothing of the key', async () => {
    const sealed = new AesSecretBox({ secretKey: Buffer.alloc(32, 8) }).seal(PLACE, 'secret')
    const error = await caught(Promise.resolve().then(() => box.open(PLACE, sealed)))
    expect(error.code).to.equal('BW_INTERNAL')
    expect(error.message).not.to.contain('secretKey')
  })
})

describe('requireSecretKey', () => {
  it('remembers the first key by a fingerprint and refuses another, naming the variable', async () => {
    const engine = await openTestEngine()
    try {
      await requireSecretKey(engine.unitOfWork, KEY)
      await requireSecretKey(engine.unitOfWork, KEY)
      expect(await isSecretKeyOf(engine.unitOfWork, KEY)).to.equal(true)
      expect(await isSecretKeyOf(engine.unitOfWork, Buffer.alloc(32, 8))).to.equal(false)
      const error = await caught(requireSecretKey(engine.unitOfWork, Buffer.alloc(32, 8)))
      expect(error.code).to.equal('BW_CONFIGURATION')
      expect(error.message).to.contain('BOOKWRIGHT_SECRET_KEY')
      const { rows } = await engine.owner.query(`SELECT value::text FROM bw.instance`)
      expect(JSON.stringify(rows)).not.to.contain(KEY.toString('hex'))
    } finally {
      await engine.close()
    }
  })
})
