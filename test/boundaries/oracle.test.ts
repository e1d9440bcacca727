import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { inRepository } from '../support/repository-root.js'

const FOLDER = 'core/test/availability/oracle'
const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g

/** What a source imports that is not in its own folder, by whatever form of import. */
function foreignImports(source: string): string[] {
  return [...source.matchAll(IMPORT)].map(match => match[1] ?? '').filter(path => !/^\.\/[\w-]+\.js$/.test(path))
}

describe('The oracle of the solver', () => {
  it('imports nothing but its own folder: a mistake that both share would hide itself', () => {
    const files = readdirSync(inRepository(FOLDER)).filter(name => name.endsWith('.ts'))
    expect(files).to.include('oracle.ts')
    const found = files.flatMap(name => {
      return foreignImports(readFileSync(inRepository(`${FOLDER}/${name}`), 'utf8')).map(path => `${name}: ${path}`)
    })
    expect(found).to.deep.equal([])
  })

  it('would be caught with the solver in its hands', () => {
    const sources = [
      `import { solve } from '../../../dist/availability/solve.js'`,
      `import type { Zone } from '../../../src/availability/zone.js'`,
      `export * from '@bookwright/core'`,
      `const runs = await import('../../../dist/availability/runs.js')`,
      `import './../../../dist/index.js'`,
    ]
    for (const source of sources) expect(foreignImports(source), source).to.have.lengthOf(1)
    expect(foreignImports(`import { Oracle } from './oracle.js'`)).to.deep.equal([])
  })
})
