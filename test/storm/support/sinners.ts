import { readFileSync } from 'node:fs'
import { tgzOf } from '../../../core/dist-test/plugin/support/packed-plugin.js'
import { inRepository } from '../../support/repository-root.js'

export type Sinner =
  | 'throws'
  | 'refuses'
  | 'rejects-late'
  | 'hangs'
  | 'leaks'
  | 'pollutes'
  | 'two-routes'
  | 'half-migrates'
  | 'loops'
  | 'exits'

export const idOf = (sinner: Sinner) => `vertical-${sinner}`

/** The package file of a plugin in `test/storm/sinners`. */
export function packSinner(sinner: Sinner): Buffer {
  const [id, compat] = [idOf(sinner), '^1.0.0-alpha.0']
  const packageJson = {
    ...{ name: `bookwright-plugin-${id}`, version: '1.0.0', type: 'module', exports: { '.': './index.js' } },
    bookwright: { id, compat, displayName: id, description: `It ${sinner}`, permissions: [] },
    peerDependencies: { '@bookwright/core': compat },
  }
  return tgzOf([
    { path: 'package/package.json', content: JSON.stringify(packageJson) },
    { path: 'package/index.js', content: readFileSync(inRepository(`dist-test/storm/sinners/${sinner}.js`)) },
  ])
}
