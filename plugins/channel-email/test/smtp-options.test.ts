import { expect } from 'chai'
import { isLoopback, smtpOptions } from '../dist/smtp-options.js'
import { someSettings } from './support/some-settings.js'

describe('isLoopback', () => {
  it('knows the names and addresses of this machine, and no others', () => {
    for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1']) {
      expect(isLoopback(host), host).to.equal(true)
    }
    for (const host of [
      'localhost.example.test',
      '127.0.0.1.example.test',
      '10.0.0.1',
      '0.0.0.0',
      '::2',
      'mail.test',
    ]) {
      expect(isLoopback(host), host).to.equal(false)
    }
  })
})

describe('smtpOptions', () => {
  it('demands encryption and a certificate of another machine', () => {
    expect(smtpOptions(someSettings({ host: 'mail.test', security: 'starttls' }))).to.deep.include({
      secure: false,
      requireTLS: true,
      ignoreTLS: false,
      tls: { rejectUnauthorized: true },
    })
    expect(smtpOptions(someSettings({ host: 'mail.test', security: 'tls' }))).to.include({ secure: true })
    expect(() => smtpOptions(someSettings({ host: 'mail.test', security: 'none' })))
      .to.throw(/in clear/)
      .with.property('code', 'BW_PROVIDER_FAILED')
  })

  it('lets a server on this machine do without', () => {
    expect(smtpOptions(someSettings())).to.deep.include({ ignoreTLS: true, tls: { rejectUnauthorized: false } })
  })

  it('lets no message name files or addresses to read', () => {
    expect(smtpOptions(someSettings())).to.include({ disableFileAccess: true, disableUrlAccess: true })
  })
})
