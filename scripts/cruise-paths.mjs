import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { interfacePackages, libraryPackages, repositoryRoot } from './build-steps.mjs'

/** What the layer rules look at: the sources of every package. */
export function cruisePaths() {
  return [...libraryPackages(), ...interfacePackages()]
    .map(name => `${name}/src`)
    .filter(path => existsSync(join(repositoryRoot, path)))
}
