import { expect } from 'chai'
import { bestOf, fitOf } from '../src/palette/rank.js'

describe('what is typed into the palette', () => {
  const names = ['Bookings', 'New booking', 'New absence or block', 'Newsletter', 'José Álvarez']
  const best = (typed: string) => bestOf(names, name => fitOf(typed, name)).map(({ item }) => item)

  it('finds what begins with it first, then what has its words in order', () => {
    expect(best('new b')).to.deep.equal(['New booking', 'New absence or block'])
    expect(best('book')).to.deep.equal(['Bookings', 'New booking'])
  })

  it('looks at neither marks nor capital letters', () => {
    expect(best('JOSE al')).to.deep.equal(['José Álvarez'])
  })

  it('counts other words less than the name, and nothing typed as no fit', () => {
    expect(fitOf('holiday', 'New absence', 'time off holiday')).to.be.above(0)
    expect(fitOf('holiday', 'Holiday', '')).to.be.above(fitOf('holiday', 'New absence', 'holiday'))
    expect(fitOf(' ', 'New absence')).to.equal(0)
  })

  it('finds the inside of a word only when enough is typed', () => {
    expect(fitOf('ook', 'Bookings')).to.be.above(0)
    expect(fitOf('ok', 'Bookings')).to.equal(0)
  })
})
