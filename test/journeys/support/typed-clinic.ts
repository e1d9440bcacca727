import type { AdminSetup } from './admin-setup.js'
import type { Span, Week } from './business.js'
import { MEETING } from './family-clinic.js'

const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr'] as const
const on = (days: readonly (keyof Week)[], ...spans: Span[]): Week =>
  Object.fromEntries(days.map(day => [day, spans])) as Week

/** Types the clinic of the journeys into the admin: its place, hours, team, rooms, types and rules. */
export async function typeFamilyClinic(setup: AdminSetup, name: string): Promise<void> {
  await setup.location({ name })
  const lunch = on(WEEKDAYS, ['12:30', '13:15'])
  await setup.hours('Hours of Lena', { weekly: on(WEEKDAYS, ['09:00', '17:00']), breaks: lunch })
  await setup.hours('Hours of Omar', { weekly: on(['tu', 'we', 'th', 'fr'], ['08:00', '16:00']) })
  await setup.hours('Hours of Priya', { weekly: on(['tu', 'th'], ['09:00', '13:00']) })
  await setup.hours('House', { weekly: on(WEEKDAYS, ['08:00', '17:00']) })
  await setup.thing('Dr Lena Fischer', { hours: 'Hours of Lena', skills: ['gp'] })
  await setup.thing('Omar Haddad', { hours: 'Hours of Omar', skills: ['physio'] })
  await setup.thing('Priya Nair', { hours: 'Hours of Priya', skills: ['ultrasound'] })
  const room = { kind: 'Rooms', hours: 'House' }
  await setup.thing('Office of Dr Fischer', { ...room, skills: ['office'] })
  await setup.thing('Exam 1', { ...room, skills: ['exam'] })
  await setup.thing('Exam 2', { ...room, skills: ['exam'] })
  await setup.thing('Ultrasound device', { ...room, kind: 'Equipment', skills: ['ultrasound'] })
  await typeServices(setup)
  await setup.policy('House rules', {
    fields: {
      ...{ 'Shortest notice, hours': '4', 'Book ahead, days': '60' },
      'Free to cancel until, hours before': '24',
    },
    fees: { 'A later cancellation costs': ['50', 'USD'], 'Not coming costs': ['75', 'USD'] },
    serviceDeposits: { 'New Patient Consult': ['25', 'USD'] },
  })
}

async function typeServices(setup: AdminSetup): Promise<void> {
  const doctor = { key: 'doctor', type: 'staff', skill: 'gp' }
  const office = { key: 'office', type: 'room', skill: 'office' }
  const exam = { key: 'exam room', type: 'room', skill: 'exam' }
  const grid = { step: 10 }
  await setup.service('New Patient Consult', { ...grid, minutes: 40, price: '180.00', needs: [doctor, office] })
  await setup.service('Follow-up', { ...grid, minutes: 20, price: '90.00', needs: [doctor, office] })
  await setup.service('Telehealth Follow-up', {
    ...{ ...grid, minutes: 20, price: '80.00', needs: [doctor], venue: 'Remote, by video or phone' },
    more: form => form.getByLabel('Link of the meeting').fill(MEETING),
  })
  const physio = { key: 'physio', type: 'staff', skill: 'physio' }
  await setup.service('Physio', { ...grid, minutes: 45, price: '120.00', needs: [physio, exam] })
  const sonographer = { key: 'sonographer', type: 'staff', skill: 'ultrasound' }
  const device = { key: 'device', type: 'equipment', skill: 'ultrasound' }
  await setup.service('Ultrasound', {
    ...{ ...grid, minutes: 30, after: 10, price: '210.00', needs: [sonographer, exam, device] },
    more: async form => {
      await form.getByTestId('question-add').click()
      await form.getByTestId('question-label').fill('Referral code')
      await form.getByTestId('question-required').press('Space')
    },
  })
}
