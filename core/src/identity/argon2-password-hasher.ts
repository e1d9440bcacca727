import { hash, verify } from '@node-rs/argon2'
import { injectable } from 'tsyringe'
import type { PasswordHasher } from '../ports/password-hasher.js'

// Argon2id (the library's default) with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes passwords with Argon2id, off the main thread. */
@injectable()
export class Argon2PasswordHasher implements PasswordHasher {
  hash(password: string): Promise<string> {
    return hash(password, COST)
  }

  async verify(stored: string, password: string): Promise<boolean> {
    return stored.startsWith('$argon2') && verify(stored, password)
  }
}
