import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'
import { wordsInComponent, wordsInScript } from '../support/written-words.js'

const FOLDERS = ['admin-ui/src', 'admin-ui/kit', 'starters/storefront-kit/src']
const read = (path: string) => readFileSync(inRepository(path), 'utf8')
const wordsIn = (path: string) => (path.endsWith('.vue') ? wordsInComponent : wordsInScript)(read(path))

describe('The files of the pages', () => {
  it('have no sentence, label or placeholder of their own: all of them stand in the catalogues', () => {
    const files = sourceFiles(FOLDERS, /\.(vue|ts)$/).filter(path => !path.includes('/locales/'))
    const found = files.flatMap(path => wordsIn(path).map(({ line, text }) => `${path}:${line} ${text}`))
    console.log(`      words: ${files.length} files outside the catalogues, ${found.length} sentences in them`)
    expect(files.length).to.be.at.least(500)
    expect(found).to.deep.equal([])
  })

  it('would be told of each kind of words that stands in them', () => {
    const component = `<script setup lang="ts">
import { ref } from 'vue'
const label = ref('Save the booking')
const key = event.key === 'Escape' ? 'bw-row bw-row--wide' : box.querySelector('input, textarea')
const problem = () => { throw new Error('This is for programmers') }
</script>

<template>
  <p>Nothing yet</p>
  <BwButton :label="isOpen ? 'Close' : words.open" :title="\`Until \${day} at noon\`" />
  <input placeholder="name" class="bw-input is-wide" data-testid="new name" hint="Say why" rel="noopener noreferrer" />
  <img :alt="words.logo" :class="{ 'is-here now-there': true }" /> {{ count === 1 ? 'One guest' : words.guests(count) }} ·
</template>`
    expect(wordsInComponent(component).map(({ line, text }) => `${line} ${text}`)).to.deep.equal([
      '3 Save the booking',
      '9 Nothing yet',
      '10 Close',
      '10 Until  …  at noon',
      '11 placeholder="name"',
      '11 hint="Say why"',
      '12 One guest',
    ])
  })

  it('lay out along the line of reading: no style has a left or a right', () => {
    const sided =
      /(?:^|[;{\s])(?:(?:margin|padding|border)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius|left|right|(?:text-align|float|clear):\s*(?:left|right))\s*[:;]/
    const files = sourceFiles(FOLDERS, /\.(vue|css)$/)
    const styleIn = (path: string) => (path.endsWith('.vue') ? read(path).split('<style').slice(1).join() : read(path))
    const found = files.flatMap(path =>
      styleIn(path)
        .split('\n')
        .flatMap((line, index) =>
          sided.test(line) && !/^\s*(<|:|\/\*|\*)/.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
        ),
    )
    for (const bad of ['  margin-left: 4px;', 'a { left: 0 }', 'text-align: right;']) {
      expect(sided.test(bad)).to.equal(true)
    }
    expect(found).to.deep.equal([])
  })
})
