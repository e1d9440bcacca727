import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'

const SHEETS = ['admin-ui/kit', 'admin-ui/src', 'starters/storefront-kit/src'].flatMap(directory =>
  readdirSync(inRepository(directory), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(css|vue)$/.test(name))
    .map(name => join(directory, name)),
)
/** Raw values and the layer of brands: a component that reads them would not follow a theme. */
const LOWER_LAYERS = /var\(--bw-(?:slate|night|green|amber|red|brand)-/
const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-(?:margin|padding))-(?:left|right)|left|right|(?:border-(?:top|bottom)-(?:left|right)-radius))\s*:|(?:text-align|float)\s*:\s*(?:left|right)/

/** The style rules of a file without comments; of a component only those in its own block. */
function rulesOf(text: string, isComponent: boolean): string {
  const rules = isComponent
    ? [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join('\n')
    : text
  return rules.replace(/\/\*[\s\S]*?\*\//g, '')
}

function linesThat(pattern: RegExp, mayBe: (path: string) => boolean = () => false): string[] {
  return SHEETS.filter(path => !mayBe(path)).flatMap(path =>
    rulesOf(readFileSync(inRepository(path), 'utf8'), path.endsWith('.vue'))
      .split('\n')
      .filter(line => pattern.test(line))
      .map(line => `${path}: ${line.trim()}`),
  )
}

describe('the style sheets', () => {
  it('let components read the semantic layer of tokens only', () => {
    expect(SHEETS.length).to.be.above(40)
    expect(linesThat(LOWER_LAYERS, path => /(tokens|brands)\.css$/.test(path))).to.deep.equal([])
  })

  it('name no left and no right, so that a page turns round by its direction alone', () => {
    expect(linesThat(PHYSICAL)).to.deep.equal([])
  })

  it('would be caught: a margin to the left, a raw colour', () => {
    const bad = ['  margin-left: 4px;', '  text-align: right;', '  left: 0;', '  border-top-left-radius: 4px;']
    expect(bad.filter(line => !PHYSICAL.test(line))).to.deep.equal([])
    expect(LOWER_LAYERS.test('  color: var(--bw-slate-600);')).to.equal(true)
    expect(PHYSICAL.test('  margin-inline-start: 4px; transition: left-hand;')).to.equal(false)
  })

  it('hold the compiler of a brand once: the admin and the storefront have the same file', () => {
    const pairs = [
      ['admin-ui/src/brand/accent.ts', 'starters/storefront-kit/src/accent.ts'],
      ['admin-ui/src/brand/brand.ts', 'starters/storefront-kit/src/brand.ts'],
      ['admin-ui/src/brand/brands.css', 'starters/storefront-kit/src/styles/brands.css'],
    ]
    for (const [one = '', other = ''] of pairs) {
      expect(readFileSync(inRepository(one), 'utf8'), one).to.equal(readFileSync(inRepository(other), 'utf8'))
    }
  })
})
