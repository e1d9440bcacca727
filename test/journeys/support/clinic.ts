import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Week } from './business.js'

const on = (days: readonly string[], from: string, to: string): Week =>
  Object.fromEntries(days.map(day => [day, [[from, to]]]))
const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr']

/** Northgate Physio & Family Clinic, as far as its times go. */
export async function foundClinic(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const facts = { slug, name: 'Northgate Clinic', timeZone: 'America/New_York', currency: 'USD' }
  const clinic = await JourneyBusiness.found(sandbox, facts)
  await clinic.clock('2027-10-04', '08:00')
  await clinic.hours('House', { weekly: on(WEEKDAYS, '08:00', '17:00') })
  await clinic.hours('Omar', { weekly: on(['tu', 'we', 'th', 'fr'], '08:00', '16:00') })
  await clinic.hours('Priya', { weekly: on(['tu', 'th'], '09:00', '13:00') })
  await clinic.person('Omar Haddad', 'Omar', ['physio'])
  await clinic.person('Priya Nair', 'Priya', ['ultrasound'])
  const house = { scheduleId: clinic.id('House') }
  await clinic.resource('Exam 1', 'room', { ...house, skills: ['exam'] })
  await clinic.resource('Exam 2', 'room', { ...house, skills: ['exam'] })
  await clinic.resource('Ultrasound device', 'equipment', { ...house, skills: ['ultrasound'] })
  const grid = { mode: 'interval', step: 10 }
  const room = { key: 'exam room', type: 'room', skill: 'exam' }
  await clinic.service('Physio', 45, 12_000, {
    grid,
    requirements: [{ key: 'physio', type: 'staff', skill: 'physio' }, room],
  })
  await clinic.service('Ultrasound', 30, 21_000, {
    ...{ grid, bufferAfterMinutes: 10 },
    requirements: [
      { key: 'sonographer', type: 'staff', skill: 'ultrasound' },
      room,
      { key: 'device', type: 'equipment', skill: 'ultrasound' },
    ],
  })
  await clinic.policy('House rules', { minNoticeMinutes: 240, maxHorizonMinutes: 60 * 1440 }, ['Physio', 'Ultrasound'])
  return clinic
}
