import { readFileSync } from 'node:fs'
import { MESSAGE_CHANNEL } from '@bookwright/core'
import { FakePluginSetup, messageChannelContract, pluginContract } from '@bookwright/core/testing'
import { expect } from 'chai'
import plugin from '../dist/index.js'
import { SmtpLab } from './support/smtp-lab.js'
import { someSettings } from './support/some-settings.js'

function channelOf(settings: ReturnType<typeof someSettings>) {
  const channel = new FakePluginSetup(plugin, () => settings).adapter(MESSAGE_CHANNEL)
  if (channel === undefined) throw new Error('the plugin provides no channel')
  return channel
}

describe('channel-email, with a server, as a message channel', () => {
  const labs: SmtpLab[] = []
  afterEach(() => Promise.all(labs.splice(0).map(lab => lab.stop())))

  const cases = messageChannelContract(async () => {
    const lab = await SmtpLab.start()
    labs.push(lab)
    return {
      channel: channelOf(someSettings({ port: lab.port })),
      delivered: async () => lab.received.map(({ mail }) => String(mail.messageId)),
      breakFarEnd: async () => {
        lab.refusal = { code: 451, text: 'no' }
      },
    }
  })
  for (const { title, run } of cases) it(title, run)
})

describe('channel-email, without a server, as a message channel', () => {
  const cases = messageChannelContract(async () => ({
    channel: channelOf(someSettings({ host: undefined })),
    delivered: async () => [],
  }))
  for (const { title, run } of cases) it(title, run)
})

describe('channel-email as a plugin', () => {
  for (const { title, run } of pluginContract(async () => ({ plugin, settings: someSettings({}) }))) it(title, run)
})

describe('The package of channel-email', () => {
  const words = JSON.parse(readFileSync(new URL('../dist/locales/en.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >

  it('has words for every setting and option, and for every note of its health', () => {
    for (const field of Object.values(plugin.settings?.schema ?? {})) {
      expect(words).to.have.property(field.label)
      if (field.type === 'choice') {
        for (const option of field.options) expect(words).to.have.property(`${field.label}.${option}`)
      }
    }
    const source = readFileSync(new URL('../dist/email-channel.js', import.meta.url), 'utf8')
    const notes = source.match(/channel-email\.note\.[a-z-]+/g) ?? []
    expect(notes.length).to.be.greaterThan(5)
    for (const note of notes) expect(words).to.have.property(note)
  })
})
