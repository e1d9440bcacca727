import { expect } from 'chai'
import { channelOrder, chooseChannel, type ChannelKind, type ChannelWishes } from '../../dist/domain/message-route.js'

const none: ChannelWishes = { customer: [], business: [] }
const means = (served: ChannelKind[], more: { without?: ChannelKind[]; refused?: ChannelKind[] } = {}) => ({
  isServed: (channel: ChannelKind) => served.includes(channel),
  hasAddress: (channel: ChannelKind) => !(more.without ?? []).includes(channel),
  refused: more.refused ?? [],
})

describe('The way of a message', () => {
  it('is looked for in one order: customer, rule, business, e-mail, each once', () => {
    expect(channelOrder(none)).to.deep.equal(['email'])
    const wishes = { customer: ['whatsapp'], rule: 'sms', business: ['whatsapp', 'sms'] } as const
    expect(channelOrder(wishes)).to.deep.equal(['whatsapp', 'sms', 'email'])
    expect(channelOrder({ ...none, customer: ['email', 'sms'] })).to.deep.equal(['email', 'sms'])
  })

  it('is the first that is served and leads to an address, and says why those before it are not', () => {
    const wishes = { customer: ['whatsapp', 'sms'], business: [] } as const
    expect(chooseChannel(wishes, means(['email', 'sms'], { without: ['sms'] }))).to.deep.equal({
      channel: 'email',
      passedOver: [
        { channel: 'whatsapp', reason: 'not-served' },
        { channel: 'sms', reason: 'no-address' },
      ],
    })
    const refused = means(['email', 'sms', 'whatsapp'], { refused: ['whatsapp'] })
    expect(chooseChannel(wishes, refused)).to.deep.equal({
      channel: 'sms',
      passedOver: [{ channel: 'whatsapp', reason: 'refused' }],
    })
  })

  it('of a rule is its channel though nothing serves it, so that the outbox keeps it; unless the customer chose', () => {
    const rule = { ...none, rule: 'sms' } as const
    expect(chooseChannel(rule, means(['email']))?.channel).to.equal('sms')
    const chosen = chooseChannel({ ...rule, customer: ['sms'] }, means(['email']))
    expect(chosen).to.deep.equal({ channel: 'email', passedOver: [{ channel: 'sms', reason: 'not-served' }] })
    expect(chooseChannel({ ...rule, customer: ['sms'] }, means([]))?.channel, 'nothing is served').to.equal('sms')
  })

  it('is none where nothing is left', () => {
    expect(chooseChannel(none, means([]))).to.equal(undefined)
    expect(chooseChannel(none, means(['email'], { without: ['email'] }))).to.equal(undefined)
    expect(chooseChannel({ ...none, rule: 'email' }, means(['email'], { refused: ['email'] }))).to.equal(undefined)
  })
})
