import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { CONFIG } from '../di/tokens.js'
import { ConfigurationError, InternalError } from '../errors/catalog.js'
import type { EngineConfig } from '../ports/config.js'
import type { SecretBox, SecretPlace } from '../ports/secret-box.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** First byte of a sealed value; another scheme will have another. */
const SCHEME = 1
/** 96-bit nonce and 128-bit tag: NIST SP 800-38D §5.2.1 and §8.2. */
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES
const SEPARATOR = '\u001f'

/** Seals secrets with AES-256-GCM; the place is authenticated, so a row moved elsewhere does not open. */
@injectable()
export class AesSecretBox implements SecretBox {
  private readonly key: Buffer

  constructor(@inject(CONFIG) config: Pick<EngineConfig, 'secretKey'>) {
    this.key = derive(config.secretKey, 'bookwright settings v1')
  }

  seal(place: SecretPlace, text: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(associatedData(place))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from([SCHEME]), nonce, cipher.getAuthTag(), body])
  }

  open(place: SecretPlace, sealed: Buffer): string {
    const what = `the sealed setting ${place.pluginId}.${place.field}`
    if (sealed.length < HEADER_BYTES || sealed[0] !== SCHEME) throw new InternalError({ what })
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
    const tag = sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES)
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(associatedData(place)).setAuthTag(tag)
      return decipher.update(sealed.subarray(HEADER_BYTES), undefined, 'utf8') + decipher.final('utf8')
    } catch (error) {
      throw new InternalError({ what }, error)
    }
  }
}

/**
 * Remembers at the first start with which key this database seals, and refuses another one later: every secret would
 * then be unreadable. Only a fingerprint is stored.
 * @throws ConfigurationError naming BOOKWRIGHT_SECRET_KEY.
 */
export async function requireSecretKey(unitOfWork: UnitOfWork, secretKey: Buffer): Promise<void> {
  const fingerprint = fingerprintOf(secretKey)
  const [row] = await unitOfWork.platform(async tx => {
    await tx.query(
      `INSERT INTO bw.instance (key, value) VALUES ('secret-key-fingerprint', to_jsonb($1::text)) ON CONFLICT (key) DO NOTHING`,
      [fingerprint],
    )
    return tx.query<{ value: string }>(`SELECT value FROM bw.instance WHERE key = 'secret-key-fingerprint'`)
  })
  if (row?.value === fingerprint) return
  const problem =
    'BOOKWRIGHT_SECRET_KEY is not the key with which the secrets in this database are sealed. Set the first one again.'
  throw new ConfigurationError({ problem })
}

/** Whether it is the key of the first start; undefined before there was one. Changes nothing. */
export async function isSecretKeyOf(unitOfWork: UnitOfWork, secretKey: Buffer): Promise<boolean | undefined> {
  const sql = `SELECT value FROM bw.instance WHERE key = 'secret-key-fingerprint'`
  const [row] = await unitOfWork.platform(tx => tx.query<{ value: string }>(sql))
  return row && row.value === fingerprintOf(secretKey)
}

function fingerprintOf(secretKey: Buffer): string {
  return createHash('sha256').update(derive(secretKey, 'bookwright fingerprint v1')).digest('hex')
}

function derive(secretKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), purpose, 32))
}

function associatedData(place: SecretPlace): Buffer {
  return Buffer.from([place.scopeType, place.scopeId, place.pluginId, place.field].join(SEPARATOR), 'utf8')
}
