import 'reflect-metadata'
import { expect } from 'chai'
import * as hooks from '../../dist/hooks/catalog.js'
import { veto } from '../../dist/hooks/hook.js'
import { aBookingView, anAppointmentView, BOOKING, TENANT } from './support/a-booking-view.js'
import { LINK, caught, setUp } from './support/message-world.js'

describe('Messages about bookings', () => {
  it('confirm to the customer and tell the business, each once', async () => {
    const { channel, emit } = setUp()
    await emit(hooks.bookingCreated)
    expect(channel.sent.map(message => [message.to, message.subject])).to.deep.equal([
      [
        'zoe@example.test',
        'Your booking at Lotus Day Spa: Sunday, 29 March 2026, 10:00 to 11:00 (British Summer Time)',
      ],
      [
        'desk@lotus.test',
        'New booking LOTUS-7Q2K: Deep tissue massage, Sunday, 29 March 2026, 10:00 to 11:00 (British Summer Time)',
      ],
    ])
  })

  it('that are about no booking to come show the way out, and go to nobody who does not want them', async () => {
    const { state, channel, emit } = setUp()
    state.view = aBookingView({ status: 'completed' })
    const asked = async (bookingId: string) => {
      const before = channel.sent.length
      await emit(hooks.bookingFollowUpDue, { bookingId })
      return channel.sent.slice(before)
    }
    const [first] = await asked('b1')
    expect(first?.text).to.contain('Stop messages like this:\n').and.contain('#messages')
    const said = (isGiven: boolean) => ({ purpose: 'messages' as const, isGiven })
    state.consents = [said(false), said(true)]
    expect(await asked('b2'), 'stopped').to.have.length(0)
    state.consents = [said(true), said(false)]
    expect(await asked('b3'), 'wanted again').to.have.length(1)
    state.consents = []
    state.consentTexts = [{ purpose: 'messages' }]
    expect(await asked('b4'), 'asked, and not agreed').to.have.length(0)
    state.view = aBookingView()
    state.consents = [said(false)]
    await emit(hooks.bookingRescheduled)
    const moved = channel.sent.find(({ subject }) => subject.includes('has moved: '))
    expect(moved?.text, 'what is about a booking always goes').to.be.a('string').and.not.contain('#messages')
  })

  it('are written in the words of the business for the language of the reader, else in those of its own language', async () => {
    const { state, channel, emit, store } = setUp()
    const words = (text: string) => ({ subject: `${text} {business}`, body: `${text} {name}` })
    const own = { kind: 'booking-confirmed', version: 1, actorName: 'Olive', createdAt: new Date(0) }
    state.templates = [
      { ...own, language: 'en', words: words('Welcome to') },
      { ...own, language: 'de', words: words('Willkommen') },
    ]
    await emit(hooks.bookingCreated)
    state.view = { ...state.view, customer: { ...state.view.customer!, locale: 'de-AT' } }
    store.messages.length = 0
    await emit(hooks.bookingCreated)
    state.view = { ...state.view, customer: { ...state.view.customer!, locale: 'it' } }
    store.messages.length = 0
    await emit(hooks.bookingCreated)
    const toCustomer = channel.sent.filter(message => message.to === 'zoe@example.test')
    expect(toCustomer.map(message => [message.subject, message.text])).to.deep.equal([
      ['Welcome to Lotus Day Spa', 'Welcome to Zoë O’Neill\n'],
      ['Willkommen Lotus Day Spa', 'Willkommen Zoë O’Neill\n'],
      ['Welcome to Lotus Day Spa', 'Welcome to Zoë O’Neill\n'],
    ])
  })

  it('say where to meet and what to have ready, until the booking is called off', async () => {
    const { state, channel, emit } = setUp()
    const directions = { meetingUrl: 'https://meet.example.test/zoe', text: 'Have your charger at hand.' }
    state.view = { ...state.view, appointments: state.view.appointments.map(item => ({ ...item, directions })) }
    await emit(hooks.bookingCreated)
    expect(channel.sent[0]?.text).to.contain(
      'Meeting link: https://meet.example.test/zoe\nGood to know: Have your charger',
    )
    state.view = { ...state.view, status: 'cancelled' }
    await emit(hooks.bookingCancelled)
    expect(channel.sent.at(-1)?.text).to.not.contain('meet.example.test')
  })

  it('say what, when with the zone by name, where, with whom, price, deposit, terms and how to change it', async () => {
    const { channel, emit } = setUp()
    await emit(hooks.bookingCreated)
    const [message] = channel.sent
    expect(message?.text).to.equal(
      [
        'Hello Zoë O’Neill, your booking is confirmed.',
        '',
        'What: Deep tissue massage',
        'When: Sunday, 29 March 2026, 10:00 to 11:00 (British Summer Time)',
        'Where: Lotus Day Spa, 1 Bath Street, Bath',
        'With: Maya',
        'Price: £72.00',
        'Deposit: £15.00',
        'Terms: Free to cancel until 24 hours before.',
        'Reference: LOTUS-7Q2K',
        '',
        'Change or cancel your booking:',
        LINK,
        '',
        'Questions? Reach Lotus Day Spa at +44 1225 000000.',
        '',
      ].join('\n'),
    )
    expect(message?.html).to.include('<a href="http://localhost/b/lotus-day-spa/manage/1?token=secret">')
    expect(message?.attachments.map(one => [one.name, one.type])).to.deep.equal([
      ['booking.ics', 'text/calendar; charset=utf-8; method=REQUEST'],
    ])
  })

  it("keep the customer's link from the business, and give it their contact instead", async () => {
    const { channel, emit } = setUp()
    await emit(hooks.bookingCreated)
    expect(JSON.stringify(channel.sent[1])).to.not.include('token=secret')
    expect(channel.sent[1]?.text).to.include('Phone: +44 7700 900000')
    expect(channel.sent[1]?.attachments).to.deep.equal([])
  })

  it('escape what people typed', async () => {
    const customer = {
      ...aBookingView().customer,
      id: 'c',
      email: 'x@example.test',
      phone: null,
      locale: null,
      name: '<img src=x onerror=alert(1)>',
    }
    const { channel, emit } = setUp(
      aBookingView({ customer, appointments: [anAppointmentView({ serviceName: 'A & <b>' })] }),
    )
    await emit(hooks.bookingCreated)
    expect(channel.sent[0]?.html).to.not.include('<img').and.not.include('<b>')
    expect(channel.sent[0]?.html).to.include('A &amp; &lt;b&gt;')
  })

  it('carry one calendar file an appointment', async () => {
    const { channel, emit } = setUp(
      aBookingView({ appointments: [anAppointmentView(), anAppointmentView({ id: 'second' })] }),
    )
    await emit(hooks.bookingCreated)
    expect(channel.sent[0]?.attachments.map(one => one.name)).to.deep.equal(['booking.ics', 'booking-2.ics'])
  })

  it('tell of a booking that is confirmed later once, whichever event says it', async () => {
    const { state, channel, emit } = setUp(aBookingView({ status: 'requested' }))
    await emit(hooks.bookingCreated)
    expect(channel.sent).to.deep.equal([])
    state.view = aBookingView()
    await emit(hooks.bookingConfirmed, { eventId: 'e2' })
    await emit(hooks.bookingCreated)
    expect(channel.sent).to.have.length(2)
  })

  it('tell of every move, and of a cancellation with a file that removes the entry', async () => {
    const { state, channel, emit } = setUp()
    await emit(hooks.bookingRescheduled, { eventId: 'e1' })
    await emit(hooks.bookingRescheduled, { eventId: 'e2' })
    await emit(hooks.bookingRescheduled, { eventId: 'e2' })
    expect(channel.sent).to.have.length(4)
    state.view = aBookingView({ status: 'cancelled' })
    await emit(hooks.bookingCancelled)
    const toCustomer = channel.sent[4]
    expect(toCustomer?.subject).to.equal('Your booking at Lotus Day Spa is cancelled')
    expect(toCustomer?.attachments[0]?.type).to.include('method=CANCEL')
    expect(toCustomer?.text).to.not.include('token=')
  })

  it('do not tell old news: a confirmation of what was cancelled meanwhile', async () => {
    const { channel, emit } = setUp(aBookingView({ status: 'cancelled' }))
    await emit(hooks.bookingCreated)
    expect(channel.sent).to.deep.equal([])
  })

  it('speak the language of the customer where there are words, in their way to write times and money', async () => {
    const customer = { id: 'c', name: 'Jo', email: 'jo@example.test', phone: null, locale: 'de-AT' }
    const { channel, emit } = setUp(aBookingView({ customer }))
    await emit(hooks.bookingCreated)
    expect(channel.sent[0]?.text).to.include('Sonntag, 29. März 2026')
  })

  it('are not sent to nobody: no address, no channel', async () => {
    const { channel, emit, adapters, store } = setUp(
      aBookingView({ customer: null, business: { ...aBookingView().business, email: null } }),
    )
    await emit(hooks.bookingCreated)
    adapters.pop()
    await emit(hooks.bookingCreated)
    expect([channel.sent.length, store.messages.length]).to.deep.equal([0, 0])
  })

  it('pass through message.compose', async () => {
    const { bus, channel, emit } = setUp()
    bus.onFilter(hooks.messageCompose, (message, { kind }) => ({ ...message, subject: `${kind}!` }), {
      plugin: 'vertical-x',
    })
    await emit(hooks.bookingCreated)
    expect(channel.sent[0]?.subject).to.equal('booking-confirmed!')
    bus.onFilter(hooks.messageCompose, () => veto('vertical-x.quiet'), { plugin: 'vertical-y' })
    expect(await caught(emit(hooks.bookingRescheduled))).to.include({ code: 'BW_VETOED' })
  })
})

describe('MessageService.announce', () => {
  it('remembers what was sent and announces it', async () => {
    const { emit, store, unitOfWork } = setUp()
    await emit(hooks.bookingCreated)
    expect(store.messages.map(one => [one.effectKey, one.status])).to.deep.equal([
      [`booking-confirmed:${BOOKING}`, 'sent'],
      [`staff-booked:${BOOKING}`, 'sent'],
    ])
    expect(unitOfWork.events.map(event => event.hook)).to.deep.equal(['message.sent', 'message.sent'])
    expect(JSON.stringify(unitOfWork.events)).to.not.include('token=')
  })

  it('keeps a message that an offline channel kept', async () => {
    const { emit, store, channel } = setUp()
    channel.answer = async () => ({ status: 'kept' })
    await emit(hooks.bookingCreated)
    await emit(hooks.bookingCreated)
    expect(store.messages.map(one => one.status)).to.deep.equal(['kept', 'kept'])
    expect(channel.sent).to.have.length(2)
  })

  it('fails so that the outbox tries again, and sends the same text then, even if the booking reads otherwise', async () => {
    const { bus, state, emit, store, channel, unitOfWork } = setUp()
    channel.answer = () => Promise.reject(new Error('421 try later'))
    const event = { eventId: 'e1', tenantId: TENANT }
    const attempt = () =>
      bus.emit('booking.created', { ...event, bookingId: BOOKING } as never, 'messaging/booking-confirmed')
    expect(await caught(attempt())).to.include({ message: '421 try later' })
    expect(await caught(attempt())).to.include({ message: '421 try later' })
    expect(store.messages[0]).to.include({ status: 'failed', error: '421 try later' })
    expect(unitOfWork.events.map(event => event.hook)).to.deep.equal(['message.failed'])
    channel.answer = async () => ({ status: 'sent' })
    state.view = aBookingView({ reference: 'OTHER' })
    await emit(hooks.bookingCreated)
    expect(channel.sent[2]?.text).to.include('LOTUS-7Q2K')
    expect(new Set(channel.sent.slice(0, 3).map(message => message.key)).size).to.equal(1)
    expect(store.messages[0]?.status).to.equal('sent')
  })

  it('sends again with the same key what a process left behind as being sent', async () => {
    const { emit, store, channel } = setUp()
    await emit(hooks.bookingCreated)
    store.messages.forEach(message => Object.assign(message, { status: 'sending' }))
    await emit(hooks.bookingCreated)
    expect(channel.sent.map(message => message.key)).to.deep.equal([
      `booking-confirmed:${BOOKING}`,
      `staff-booked:${BOOKING}`,
      `booking-confirmed:${BOOKING}`,
      `staff-booked:${BOOKING}`,
    ])
    expect(store.messages).to.have.length(2)
  })

  it("does not repeat the customer's message when only that to the business fails", async () => {
    const { emit, channel } = setUp()
    channel.answer = () =>
      channel.sent.at(-1)?.to === 'desk@lotus.test'
        ? Promise.reject(new Error('no'))
        : Promise.resolve({ status: 'sent' })
    await caught(emit(hooks.bookingCreated))
    await caught(emit(hooks.bookingCreated))
    expect(channel.sent.map(message => message.to)).to.deep.equal([
      'zoe@example.test',
      'desk@lotus.test',
      'desk@lotus.test',
    ])
  })
})
