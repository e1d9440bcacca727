import 'reflect-metadata'
import { expect } from 'chai'
import * as hooks from '../../dist/hooks/catalog.js'
import type { OutgoingMessage, SendResult } from '../../dist/ports/message-channel.js'
import { aBookingView, BOOKING } from './support/a-booking-view.js'
import { caught, setUp } from './support/message-world.js'

describe('A message to somebody who chose a channel', () => {
  it('is written anew for the next channel when one refuses for good, in one row, whoever dies in between', async () => {
    const customer = { ...aBookingView().customer!, channels: ['sms'] as const }
    const { emit, adapters, channel, store } = setUp(aBookingView({ customer }))
    let tries = 0
    adapters.push({ channel: 'sms', send: async () => ((tries += 1), { status: 'refused', reason: 'no such number' }) })
    const redirect = store.redirect.bind(store)
    store.redirect = () => Promise.reject(new RangeError('killed'))
    expect(await caught(emit(hooks.bookingCreated))).to.include({ message: 'killed' })
    expect(
      channel.sent.map(message => message.to),
      'nobody was told by two channels',
    ).to.deep.equal([])
    store.redirect = redirect
    await emit(hooks.bookingCreated)
    await emit(hooks.bookingCreated)
    expect(tries).to.equal(2)
    expect(channel.sent.map(message => message.to)).to.deep.equal(['zoe@example.test', 'desk@lotus.test'])
    expect(store.messages).to.have.length(2)
    const { status, effectKey, passedOver } = store.messages[0]!
    expect([status, effectKey]).to.deep.equal(['sent', `booking-confirmed:${BOOKING}`])
    expect(passedOver).to.deep.equal([{ channel: 'sms', reason: 'refused' }])
  })

  it('stays with the channel that it was begun with, also when the customer chooses another one meanwhile', async () => {
    const customer = { ...aBookingView().customer!, channels: ['sms'] as const }
    const { state, emit, adapters, channel, store } = setUp(aBookingView({ customer }))
    const wired: string[] = []
    let isDown = true
    const send = async ({ to }: OutgoingMessage): Promise<SendResult> => {
      if (isDown) throw new Error('the line is down')
      wired.push(to)
      return { status: 'sent' }
    }
    adapters.push({ channel: 'sms', send })
    await caught(emit(hooks.bookingCreated))
    state.view = aBookingView()
    isDown = false
    await emit(hooks.bookingCreated)
    expect(wired).to.deep.equal([customer.phone])
    expect(channel.sent.map(message => message.to)).to.deep.equal(['desk@lotus.test'])
    expect(store.messages.map(one => one.channel)).to.deep.equal(['sms', 'email'])
  })

  it('fails, and is not tried for ever, where the last channel refuses', async () => {
    const { emit, channel, store } = setUp()
    channel.answer = async () => ({ status: 'refused', reason: 'no such mailbox' })
    await emit(hooks.bookingCreated)
    expect(store.messages[0]).to.include({ status: 'failed', error: 'no such mailbox' })
  })
})
