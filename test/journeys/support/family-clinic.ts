import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span, type Week } from './business.js'

function onDays(days: readonly (keyof Week)[], ...spans: Span[]): Week {
  return Object.fromEntries(days.map(day => [day, spans]))
}

const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr'] as const
/** Where patients and doctor meet without a room. */
export const MEETING = 'https://meet.example.test/northgate'
const grid = { mode: 'interval', step: 10 }
const examRoom = { key: 'exam room', type: 'room', skill: 'exam' }
const office = { key: 'office', type: 'room', skill: 'office' }
const doctor = { key: 'doctor', type: 'staff', skill: 'gp' }

/**
 * Northgate Physio & Family Clinic in New York on Monday 4 October 2027 at eight, with its doctor and its rules for late
 * cancellations, described from nothing through the API.
 */
export async function foundFamilyClinic(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const facts = { slug, name: 'Northgate Physio & Family Clinic', timeZone: 'America/New_York', currency: 'USD' }
  const clinic = await JourneyBusiness.found(sandbox, facts)
  await clinic.clock('2027-10-04', '08:00')
  await peopleAndRooms(clinic)
  await clinic.service('New Patient Consult', 40, 18_000, { grid, requirements: [doctor, office] })
  await clinic.service('Follow-up', 20, 9_000, { grid, requirements: [doctor, office] })
  const remote = { venue: 'remote', meetingUrl: MEETING }
  await clinic.service('Telehealth Follow-up', 20, 8_000, { grid, ...remote, requirements: [doctor] })
  const physio = { key: 'physio', type: 'staff', skill: 'physio' }
  await clinic.service('Physio', 45, 12_000, { grid, requirements: [physio, examRoom] })
  const sonographer = { key: 'sonographer', type: 'staff', skill: 'ultrasound' }
  const device = { key: 'device', type: 'equipment', skill: 'ultrasound' }
  const questions = [{ label: 'Referral code', kind: 'text', isRequired: true }]
  const ultrasound = { grid, bufferAfterMinutes: 10, questions, requirements: [sonographer, examRoom, device] }
  await clinic.service('Ultrasound', 30, 21_000, ultrasound)
  await clinic.policy('House rules', {
    ...{ minNoticeMinutes: 4 * 60, maxHorizonMinutes: 60 * 1440 },
    ...{ serviceDeposits: { [clinic.id('New Patient Consult')]: { amount: 2_500 } } },
    ...{ freeCancellationMinutes: 24 * 60, lateCancellationFee: { amount: 5_000 }, noShowFee: { amount: 7_500 } },
  })
  return clinic
}

async function peopleAndRooms(clinic: JourneyBusiness): Promise<void> {
  await clinic.hours('Hours of Lena', {
    weekly: onDays(WEEKDAYS, ['09:00', '17:00']),
    breaks: onDays(WEEKDAYS, ['12:30', '13:15']),
  })
  await clinic.hours('Hours of Omar', { weekly: onDays(['tu', 'we', 'th', 'fr'], ['08:00', '16:00']) })
  await clinic.hours('Hours of Priya', { weekly: onDays(['tu', 'th'], ['09:00', '13:00']) })
  await clinic.hours('House', { weekly: onDays(WEEKDAYS, ['08:00', '17:00']) })
  await clinic.person('Dr Lena Fischer', 'Hours of Lena', ['gp'])
  await clinic.person('Omar Haddad', 'Hours of Omar', ['physio'])
  await clinic.person('Priya Nair', 'Hours of Priya', ['ultrasound'])
  const scheduleId = clinic.id('House')
  await clinic.resource('Office of Dr Fischer', 'room', { scheduleId, skills: ['office'] })
  await clinic.resource('Exam 1', 'room', { scheduleId, skills: ['exam'] })
  await clinic.resource('Exam 2', 'room', { scheduleId, skills: ['exam'] })
  await clinic.resource('Ultrasound device', 'equipment', { scheduleId, skills: ['ultrasound'] })
}
