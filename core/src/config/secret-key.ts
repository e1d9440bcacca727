import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unwritable } from '../db/embedded/data-directory.js'
import { refused } from './environment.js'

const MIN_LENGTH = 32

/** Turns the text of BOOKWRIGHT_SECRET_KEY into 32 bytes. */
export function keyFromText(text: string, variable: string): Buffer {
  if (text.length < MIN_LENGTH) {
    throw refused(
      `${variable} is too short: use at least ${MIN_LENGTH} random characters, for example from "openssl rand -hex 32".`,
    )
  }
  return createHash('sha256').update(text).digest()
}

/** Reads the key that an earlier start generated, or generates it; only the owner may read the file. */
export function generatedKey(dataDir: string): Buffer {
  const file = join(dataDir, 'secret-key')
  try {
    makeDirectory(dataDir)
    // `wx`: of two processes that start at once, one writes and both read the same.
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(dataDir, error)
  }
  return keyFromText(readKey(file, dataDir), file)
}

function readKey(file: string, dataDir: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw unwritable(dataDir, error)
  }
}

/** Step by step: under /proc, mkdir with `recursive` never returns in Node 20, it retries ENOENT for ever. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return
  makeDirectory(dirname(path))
  mkdirSync(path)
}
