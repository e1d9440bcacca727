import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ALL_ERRORS } from '../../core/dist/errors/all-errors.js'
import { statusOf } from '../../core/dist/http/problem.js'
import { inRepository } from '../support/repository-root.js'

interface Entry {
  code: string
  kind: Parameters<typeof statusOf>[0]['kind']
  title: string
}

const isEntry = (value: unknown): value is Entry => typeof value === 'function' && 'code' in value && 'kind' in value
const entries: Entry[] = Object.values(ALL_ERRORS).filter(isEntry)
const page = readFileSync(inRepository('docs/reference/errors.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(BW_[A-Z_]+)` \| (\d{3}) \| ([^|]+) \| .*\|$/gm)].map(
  ([, code, status, title]) => `${code} ${status} ${title}`,
)
const regenerate = 'run: node scripts/generate-reference.mjs'

describe('docs/reference/errors.md', () => {
  it('lists every code of the catalogue, with its status and title', () => {
    const missing = entries
      .map(entry => `${entry.code} ${statusOf(entry)} ${entry.title}`)
      .filter(line => !rows.includes(line))
    console.log(`      docs: ${entries.length} error codes, ${rows.length} rows`)
    expect(entries.length).to.be.at.least(20)
    expect(missing, regenerate).to.deep.equal([])
  })

  it('lists no code that is gone from the catalogue', () => {
    const codes = new Set(entries.map(entry => entry.code))
    expect(
      rows.map(row => row.split(' ')[0] ?? '').filter(code => !codes.has(code)),
      regenerate,
    ).to.deep.equal([])
  })

  it('says for nearly every code what to do', () => {
    const silent = [...page.matchAll(/^\| `(BW_[A-Z_]+)` .*\| {2}\|$/gm)].map(([, code]) => code)
    console.log(`      docs: ${silent.length} codes whose sentence depends on the case: ${silent.join(', ')}`)
    expect(silent.length).to.be.below(10)
    expect(page).to.include('Finish the booking or choose the time again.')
  })

  it('is what the generator writes today', async () => {
    const generator = (await import(pathToFileURL(inRepository('scripts/error-reference.mjs')).href)) as {
      renderErrorReference(catalog: object, statusOf: (entry: Entry) => number): string
    }
    expect(page, regenerate).to.equal(generator.renderErrorReference(ALL_ERRORS, statusOf))
  })

  it('stands on codes that are declared once and written alike', () => {
    const codes = entries.map(entry => entry.code)
    expect(new Set(codes).size).to.equal(codes.length)
    expect(codes.filter(code => !/^BW_[A-Z]+(_[A-Z]+)*$/.test(code))).to.deep.equal([])
  })
})
