import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(folder: string): string {
  return existsSync(join(folder, 'lerna.json')) ? folder : findRoot(dirname(folder))
}

/** The top of the repository, from wherever the compiled test lies. */
export const repositoryRoot = findRoot(dirname(fileURLToPath(import.meta.url)))

/** An absolute path inside the repository. */
export function inRepository(...parts: string[]): string {
  return resolve(repositoryRoot, ...parts)
}
