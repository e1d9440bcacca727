import { expect } from 'chai'
import { serverAddress } from '../dist/server-address.js'

const named = (...addresses: string[]) =>
  serverAddress('mail.lotus.test', async () => addresses.map(address => ({ address }))).catch(
    (error: { code?: string }) => error.code,
  )

describe('serverAddress', () => {
  it('is what the name leads to, so that it cannot lead elsewhere a moment later', async () => {
    expect(await named('192.0.2.7', '192.0.2.8')).to.equal('192.0.2.7')
    expect(await serverAddress('127.0.0.1')).to.equal('127.0.0.1')
    expect(await named('10.1.2.3')).to.equal('10.1.2.3')
  })

  it('is refused where clouds keep secrets, on the link alone, nowhere and everywhere, also beside a good one', async () => {
    const refused = ['169.254.169.254', '169.254.1.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '100.100.100.200']
    for (const address of [...refused, 'fe80::1', 'fe80::1%eth0', '::', 'ff02::1', 'fd00:ec2::254']) {
      expect(await named(address), address).to.equal('BW_PROVIDER_FAILED')
      expect(await named('192.0.2.7', address), address).to.equal('BW_PROVIDER_FAILED')
    }
    for (const address of ['::ffff:169.254.169.254', '::FFFF:A9FE:A9FE', '168.63.129.16', '192.0.0.192']) {
      expect(await named(address), address).to.equal('BW_PROVIDER_FAILED')
    }
    expect(await named()).to.equal('BW_PROVIDER_FAILED')
  })
})
