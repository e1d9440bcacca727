import { expect } from 'chai'
import { compatProblem } from '../../dist/plugin/compat.js'
import { readManifest, type PluginManifest } from '../../dist/plugin/manifest.js'

const packageJson = {
  name: '@bookwright/payment-cash',
  version: '0.3.1',
  description: 'Cash',
  peerDependencies: { '@bookwright/core': '^1.0.0' },
  bookwright: { id: 'payment-cash', compat: '^1.0.0' },
}

function manifestOf(changes: object = {}): PluginManifest {
  const reading = readManifest({ ...packageJson, ...changes })
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.manifest
}

describe('readManifest', () => {
  it('fills in what a package leaves out', () => {
    expect(manifestOf()).to.deep.equal({
      id: 'payment-cash',
      packageName: '@bookwright/payment-cash',
      version: '0.3.1',
      compat: '^1.0.0',
      peerRange: '^1.0.0',
      displayName: 'payment-cash',
      description: 'Cash',
      kind: 'payment',
      permissions: [],
      badges: [],
    })
  })

  for (const [what, bookwright] of Object.entries({
    'an id without a kind': { id: 'cash', compat: '^1.0.0' },
    'an id that is a path': { id: '../payment-cash', compat: '^1.0.0' },
    'no range of core': { id: 'payment-cash' },
    'permissions that are no list': { id: 'payment-cash', compat: '^1.0.0', permissions: 'all' },
    'an id that is longer than names of tables leave room for': { id: `payment-${'x'.repeat(38)}`, compat: '^1.0.0' },
    'more permissions than anybody can agree to': {
      id: 'payment-cash',
      compat: '^1.0.0',
      permissions: Array.from({ length: 101 }, (_, index) => `network:${index}`),
    },
    'a description that fills a page': { id: 'payment-cash', compat: '^1.0.0', description: 'x'.repeat(1_001) },
  })) {
    it(`says in one sentence what is wrong with ${what}`, () => {
      const reading = readManifest({ ...packageJson, bookwright })
      expect(reading)
        .to.have.property('problem')
        .that.matches(/^package\.json: bookwright\./)
    })
  }
})

describe('compatProblem', () => {
  it('accepts a core inside the range, a pre-release as its version', () => {
    expect(compatProblem(manifestOf(), '1.4.0')).to.equal(undefined)
    const alpha = {
      bookwright: { id: 'payment-cash', compat: '^1.0.0-alpha.0' },
      peerDependencies: { '@bookwright/core': '^1.0.0-alpha.0' },
    }
    expect(compatProblem(manifestOf(alpha), '1.1.0-beta.2')).to.equal(undefined)
  })

  it('refuses another core and says which fits', () => {
    expect(compatProblem(manifestOf(), '2.0.0')).to.equal(
      'version 0.3.1 works with core ^1.0.0, and this is core 2.0.0. Install a version that fits.',
    )
  })

  it('refuses a range that npm would not enforce', () => {
    expect(compatProblem(manifestOf({ peerDependencies: {} }), '1.0.0')).to.include('does not name @bookwright/core')
    expect(compatProblem(manifestOf({ peerDependencies: { '@bookwright/core': '*' } }), '1.0.0')).to.include('says "*"')
  })

  it('refuses a range that is none', () => {
    const bookwright = { id: 'payment-cash', compat: 'newest' }
    expect(compatProblem(manifestOf({ bookwright }), '1.0.0')).to.include('is not a range')
  })
})
