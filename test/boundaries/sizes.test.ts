import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { functionSizes } from '../support/function-sizes.js'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

const MAX_FILE = 350
const MAX_FUNCTION = 50
const MAX_MEDIAN = 80

interface Sized {
  name: string
  lines: number
}

const countLines = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
const describeSize = ({ name, lines }: Sized) => `${name} (${lines})`

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function largest(sizes: Sized[], limit: number): string {
  return [...sizes]
    .sort((a, b) => b.lines - a.lines)
    .slice(0, limit)
    .map(describeSize)
    .join(', ')
}

describe('Sizes', () => {
  const folders = ['core', 'plugins', 'admin-ui', 'starters', 'scripts', 'test']
  const everything = sourceFiles(folders, /\.(ts|vue|js|mjs|cjs)$/)
  const product = everything.filter(path => !/(^|\/)(test|testing\/contract)\//.test(path) && !path.endsWith('.d.ts'))
  const sized = (paths: string[]): Sized[] =>
    paths.map(name => ({ name, lines: countLines(readFileSync(inRepository(name), 'utf8')) }))

  it(`keep every file within ${MAX_FILE} lines`, () => {
    const files = sized(everything)
    console.log(`      sizes: ${files.length} files, largest ${largest(files, 5)}`)
    expect(files.length).to.be.at.least(300)
    expect(files.filter(file => file.lines > MAX_FILE).map(describeSize)).to.deep.equal([])
  })

  it(`keep the median file within ${MAX_MEDIAN} lines`, () => {
    const middle = median(sized(product).map(file => file.lines))
    console.log(`      sizes: median of ${product.length} product files is ${middle} lines`)
    expect(middle).to.be.within(1, MAX_MEDIAN)
  })

  it(`keep every function within ${MAX_FUNCTION} lines`, () => {
    const functions = product.flatMap(path =>
      functionSizes(path, readFileSync(inRepository(path), 'utf8')).map(({ name, line, lines }) => ({
        name: `${path}:${line} ${name}`,
        lines,
      })),
    )
    console.log(`      sizes: ${functions.length} functions, largest ${largest(functions, 3)}`)
    expect(functions.length).to.be.at.least(1_000)
    expect(functions.filter(entry => entry.lines > MAX_FUNCTION).map(describeSize)).to.deep.equal([])
  })

  it('are measured on a function inside a class, an arrow and a component', () => {
    const body = 'let a = 1\n'.repeat(60)
    const lengths = (path: string, text: string) => functionSizes(path, text).map(entry => entry.lines)
    expect(lengths('a.ts', `class A {\n  run() {\n${body}  }\n}\n`)).to.deep.equal([62])
    expect(lengths('a.ts', `const run = () => {\n${body}}\n`)).to.deep.equal([62])
    expect(lengths('a.vue', `<script setup lang="ts">\nfunction run() {\n${body}}\n</script>\n`)).to.deep.equal([62])
  })
})
