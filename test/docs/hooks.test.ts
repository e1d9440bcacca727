import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import * as hooks from '../../core/dist/hooks/catalog.js'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

const read = (path: string) => readFileSync(inRepository(path), 'utf8')

describe('The guide to plugins', () => {
  it('names exactly the hooks that nothing in the engine calls yet', () => {
    const code = sourceFiles(['core/src'], /\.ts$/)
      .filter(path => !/\/hooks\/catalog\.ts$/.test(path))
      .map(read)
      .join('\n')
    const words = new Set(code.match(/\w+/g))
    const uncalled = Object.entries(hooks)
      .filter(([key]) => !words.has(key))
      .map(([, hook]) => hook.name)
    const [, list = ''] = /nothing calls them in this version:\n([\s\S]*?)\n\n(?!-)/.exec(
      read('docs/guide/writing-a-plugin.md').replace(/:\n\n-/, ':\n-'),
    ) ?? ['', '']
    const named = [...list.matchAll(/`([a-z.-]+)`/g)].map(match => match[1] ?? '')
    console.log(`      docs: ${Object.keys(hooks).length} hooks, ${uncalled.length} of them not called yet`)
    expect(named.sort()).to.deep.equal(uncalled.sort())
  })
})
