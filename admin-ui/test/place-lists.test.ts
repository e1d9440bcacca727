import { expect } from 'chai'
import { browserCountry, countries, slugOf } from '../src/founding/place-lists.js'

describe('browserCountry', () => {
  for (const [language, country] of [
    ['de-CH', 'CH'],
    ['de', 'DE'],
    ['en-US@posix', 'US'],
    ['C', 'GB'],
    ['', 'GB'],
  ] as const) {
    it(`takes "${language}" for ${country}`, () => {
      expect(browserCountry(language)).to.equal(country)
    })
  }

  it('names a country that can be chosen', () => {
    expect(countries().map(({ value }) => value)).to.include.members(['CH', 'DE', 'US', 'GB'])
  })
})

describe('slugOf', () => {
  it('makes a short name out of a name', () => {
    expect(slugOf('Café Nova & Söhne')).to.equal('cafe-nova-sohne')
  })
})
