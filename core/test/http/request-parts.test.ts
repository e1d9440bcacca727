import { expect } from 'chai'
import { z } from 'zod'
import { PartChecker } from '../../dist/http/request-parts.js'

describe('PartChecker', () => {
  const parts = new PartChecker()

  it('refuses fields that a schema does not name', () => {
    expect(() => parts.validate(z.object({ name: z.string() }), { name: 'Ann', colour: 'red' })).to.throw('colour')
  })

  it('takes any field for a route of a plugin, which checks them itself', () => {
    expect(parts.validate(z.looseObject({}), { towels: 12 })).to.deep.equal({ towels: 12 })
  })
})
