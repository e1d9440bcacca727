import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

describe('Decisions', () => {
  const numbers = new Set(sourceFiles(['docs/adr'], /^\d{4}-.*\.md$/).map(path => /(\d{4})-[^/]*$/.exec(path)?.[1]))
  const mentions = sourceFiles(
    ['core', 'plugins', 'admin-ui', 'starters', 'scripts', 'docs'],
    /\.(ts|mjs|vue|md)$/,
  ).flatMap(path =>
    [...readFileSync(inRepository(path), 'utf8').matchAll(/\bADR (\d{4})/g)].map(([, number]) => ({ path, number })),
  )

  it('exist when code or a page refers to them', () => {
    console.log(`      docs: ${numbers.size} decisions, ${mentions.length} references to them`)
    expect(mentions.length).to.be.at.least(8)
    expect(
      mentions.filter(({ number }) => !numbers.has(number)).map(({ path, number }) => `${path}: ${number}`),
    ).to.deep.equal([])
  })
})
