/** Turns passwords into hashes that are slow to guess. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** False for a wrong password and for a hash this adapter cannot read. */
  verify(hash: string, password: string): Promise<boolean>
}
