import type { AdminSetup } from './admin-setup.js'
import type { Span, Week } from './business.js'

const onDays = (...spans: Span[]): Week => ({ tu: spans, we: spans, th: spans, fr: spans, sa: spans })
const OPEN = onDays(['10:00', '18:00'])

/** Types the spa of the journeys into the admin: its place, hours, team, things, rules and services. */
export async function typeDaySpa(setup: AdminSetup): Promise<void> {
  await setup.location({ name: 'Bath' })
  await setup.hours('Opening hours', { weekly: OPEN })
  await setup.hours('Hours of Maya', { weekly: OPEN, breaks: onDays(['13:00', '13:30']) })
  await setup.hours('Hours of Chloe', { weekly: OPEN, breaks: onDays(['14:00', '14:30']) })
  await setup.thing('Maya Patel', { hours: 'Hours of Maya', skills: ['massage', 'facial'], sort: 0 })
  await setup.thing('Chloe Reed', { hours: 'Hours of Chloe', skills: ['massage'], sort: 1 })
  await setup.thing('Anna Kowalska', { hours: 'Opening hours', skills: ['hair'], sort: 2 })
  const room = { kind: 'Rooms', hours: 'Opening hours' }
  await setup.thing('Treatment Room 1', { ...room, skills: ['treatment'], sort: 3 })
  await setup.thing('Treatment Room 2', { ...room, skills: ['treatment'], sort: 4 })
  await setup.thing('Couples Suite', { ...room, skills: ['couples'], sort: 5 })
  await setup.thing('LED machine', { ...room, kind: 'Equipment', skills: ['led'], sort: 6 })
  const chairs = { mode: 'Several of the same, one booking each', capacity: 2 }
  await setup.thing('Hair chairs', { ...room, kind: 'Chairs', ...chairs, sort: 7 })
  await setup.policy('House policy', {
    fields: { 'Free to cancel until, hours before': '24', 'A chosen time is kept, minutes': '10' },
    fees: { Deposit: ['30', 'percent of the price'], 'Not coming costs': ['100', 'percent of what is still to pay'] },
  })
  await typeServices(setup)
}

async function typeServices(setup: AdminSetup): Promise<void> {
  const massage = { key: 'therapist', type: 'staff', skill: 'massage' }
  const room = { key: 'room', type: 'room', skill: 'treatment' }
  await setup.service('Swedish Massage', { minutes: 60, after: 15, price: '75.00', needs: [massage, room] })
  const machine = { key: 'machine', type: 'equipment', skill: 'led' }
  const facial = [{ ...massage, skill: 'facial' }, room, machine]
  await setup.service('LED Facial', { minutes: 45, after: 15, price: '85.00', needs: facial })
  const suite = { key: 'suite', type: 'room', skill: 'couples' }
  const couple = [{ ...massage, key: 'therapists', count: 2 }, suite]
  await setup.service('Couples Massage', { minutes: 60, after: 15, price: '150.00', needs: couple })
  const stylist = { key: 'stylist', type: 'staff', skill: 'hair' }
  const chair = { key: 'chair', type: 'chair' }
  const segments = [
    { minutes: 30, active: true },
    { minutes: 35, active: false },
    { minutes: 20, active: true },
  ]
  const colour = [{ ...stylist, isActiveOnly: true }, chair]
  await setup.service('Root Colour', { minutes: 85, price: '95.00', segments, needs: colour })
  await setup.service('Cut & Finish', { minutes: 30, price: '45.00', needs: [stylist, chair] })
}
