import { randomInt } from 'node:crypto'

/** No 0 and O, no 1, I and L: a reference is read aloud on the telephone. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 8

/** A new booking reference, `XXXX-XXXX`. It names a booking to people; it opens nothing. */
export function newReference(): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`
}
