import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Disks write times in steps, of up to two seconds: what changed so lately may change again and show the same time. */
const SETTLED_MS = 2_500

interface Kept {
  readonly stamp: string
  readonly hash: string
}

export interface FolderHashesParts {
  readonly read?: (path: string) => Buffer
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Hashes of package folders. Files are read once, and again when their sizes or times say that they changed. */
export class FolderHashes {
  private readonly kept = new Map<string, Kept>()
  private readonly read: (path: string) => Buffer
  private readonly now: () => number

  constructor({ read = readFileSync, now = Date.now }: FolderHashesParts = {}) {
    this.read = read
    this.now = now
  }

  /**
   * Over what runs: code and words, by relative path; source maps and declarations do not count.
   * @param files - As a package.json lists them, beside itself.
   */
  of(directory: string, files: readonly string[]): string {
    const names = filesIn(directory, files)
    const { stamp, isSettled } = this.stampOf(directory, names)
    const kept = this.kept.get(directory)
    if (kept?.stamp === stamp) return kept.hash
    const hash = this.hashOf(directory, names)
    if (isSettled) this.kept.set(directory, { stamp, hash })
    else this.kept.delete(directory)
    return hash
  }

  private hashOf(directory: string, names: readonly string[]): string {
    const hash = createHash('sha256')
    for (const name of names) {
      const path = relative(directory, join(directory, name)).split(sep).join('/')
      hash
        .update(`${path}\0`)
        .update(this.read(join(directory, name)))
        .update('\0')
    }
    return hash.digest('hex')
  }

  private stampOf(
    directory: string,
    names: readonly string[],
  ): { readonly stamp: string; readonly isSettled: boolean } {
    const lines: string[] = []
    let newestMs = 0
    for (const name of names) {
      const { ino, size, mtimeNs, ctimeNs, ctimeMs } = statSync(join(directory, name), { bigint: true })
      lines.push([name, ino, size, mtimeNs, ctimeNs].join(' '))
      newestMs = Math.max(newestMs, Number(ctimeMs))
    }
    return { stamp: lines.join('\n'), isSettled: newestMs < this.now() - SETTLED_MS }
  }
}

function filesIn(directory: string, files: readonly string[]): string[] {
  const listed = files.flatMap(name => {
    const found = statSync(join(directory, name), { throwIfNoEntry: false })
    if (!found?.isDirectory()) return found ? [name] : []
    return readdirSync(join(directory, name), { recursive: true, encoding: 'utf8' }).map(path => join(name, path))
  })
  return ['package.json', ...listed.filter(path => /\.(m?js|json|css)$/.test(path))].sort()
}
