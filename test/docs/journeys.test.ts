import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'
import { cellsOf, titlesOf } from './support/test-names.js'

/** How many steps each business has. */
const STEPS: Readonly<Record<string, number>> = {
  ...{ 'Day spa': 17, Clinic: 13, 'Home services': 12 },
  ...{ 'Sports center': 13, 'IT consultant': 12, 'Nail bar': 15 },
}
const WAITS_FOR = /payments|outside channel|assistant|telephone line|calendar plugin/

interface Step {
  readonly number: string
  readonly shown: string
  readonly needs: string
}

function stepsOf(text: string): Step[] {
  const rows = text.split('\n').filter(line => /^\| \d+ /.test(line))
  return rows.map(line => {
    const [number = '', , shown = '', needs = ''] = cellsOf(line)
    return { number, shown, needs }
  })
}

function faultsOf({ number, shown, needs }: Step): string[] {
  const named = shown === '' ? [] : shown.split('<br>').map(one => /^`([\w./-]+\.test\.ts)` «(.+)»$/.exec(one) ?? [])
  return [
    ...named
      .filter(([, file = '', title = '']) => !titlesOf(file).includes(title))
      .map(([, file, title]) => `${number}: no test «${title}» in ${file ?? shown}`),
    ...(shown === '' && needs === '' ? [`${number}: neither shown nor waiting`] : []),
    ...(needs !== '' && !WAITS_FOR.test(needs) ? [`${number}: waits for "${needs}"`] : []),
  ]
}

describe('docs/journeys-map.md', () => {
  const [, ...parts] = readFileSync(inRepository('docs/journeys-map.md'), 'utf8').split('\n## ')
  const businesses = parts.map(part => ({ name: part.split('\n')[0] ?? '', steps: stepsOf(part) }))

  it('has every step of six businesses, with tests that are there or what it waits for', () => {
    const all = businesses.flatMap(({ steps }) => steps)
    const whole = all.filter(({ needs }) => needs === '').length
    const shown = all.filter(({ shown: tests }) => tests !== '').length
    console.log(
      `      journeys: ${all.length} steps, ${whole} shown whole, ${shown - whole} but for what needs a plugin`,
    )
    expect(Object.fromEntries(businesses.map(({ name, steps }) => [name, steps.length]))).to.deep.equal(STEPS)
    for (const { name, steps } of businesses) {
      expect(
        steps.map(({ number }) => Number(number)),
        name,
      ).to.deep.equal(steps.map((_, index) => index + 1))
      expect(steps.flatMap(faultsOf), name).to.deep.equal([])
    }
  })

  it('would be refused with a test that is not there, or a step that nothing is said of', () => {
    const step = { number: '1', shown: '`test/docs/journeys.test.ts` «is not there»', needs: '' }
    expect(faultsOf(step)).to.have.length(1)
    expect(faultsOf({ ...step, shown: '' })).to.deep.equal(['1: neither shown nor waiting'])
    expect(faultsOf({ ...step, shown: '', needs: 'time' })).to.deep.equal(['1: waits for "time"'])
  })
})
