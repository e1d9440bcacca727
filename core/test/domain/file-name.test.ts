import { expect } from 'chai'
import { safeFileName } from '../../dist/domain/file-type.js'

describe('The name of a file', () => {
  it('is cut before a character that takes two places, not in it: half of one could not be stored', () => {
    const name = `${'a'.repeat(79)}\u{1D49C}.png`
    expect(safeFileName(name, 'image/png')).to.equal(`${'a'.repeat(79)}.png`)
  })
})
