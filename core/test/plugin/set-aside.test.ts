import { expect } from 'chai'
import { definePlugin } from '../../dist/plugin/define-plugin.js'
import { aLab, aPackage } from './support/plugin-lab.js'

const CORE = '1.0.0-alpha.0'
const aPlugin = (id: string) => aPackage(definePlugin({ id, compat: '^1.0.0-alpha.0', setup: () => {} }))

describe('PluginHost.setAside', () => {
  const theFirst = aPlugin('demo-one')
  const theSecond = { ...theFirst, contentHash: 'another' }

  it('leaves aside what was set aside, until another version comes or it was taken out', async () => {
    const { host, shelf } = aLab()
    await host.load([theFirst], CORE)
    const stateNow = () => shelf.get('demo-one').state
    host.setAside('demo-one', 'Its tables cannot be made.')
    await host.load([theFirst, aPlugin('demo-two')], CORE)
    expect(stateNow()).to.equal('broken')
    expect(shelf.get('demo-one').reason).to.equal('Its tables cannot be made.')
    await host.load([theSecond], CORE)
    expect(stateNow()).to.equal('ready')
    host.setAside('demo-one', 'Its tables cannot be made.')
    await host.load([], CORE)
    await host.load([theSecond], CORE)
    expect(stateNow()).to.equal('ready')
  })
})
