import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { repositoryRoot } from './repository-root.js'

const skipped = new Set(['node_modules', 'dist', 'dist-test', '.git', '.bookwright', 'coverage', 'test-results'])

/**
 * Files of the project below the given folders, relative to the repository with forward slashes, sorted; what is
 * installed or built is left out.
 */
export function sourceFiles(folders: readonly string[], pattern: RegExp): string[] {
  const found: string[] = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) visit(path)
      else if (pattern.test(entry.name)) found.push(relative(repositoryRoot, path).replaceAll('\\', '/'))
    }
  }
  for (const folder of folders.map(name => join(repositoryRoot, name))) if (existsSync(folder)) visit(folder)
  return found.sort()
}
