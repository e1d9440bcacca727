import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span, type Week } from './business.js'

/** The day of the visits. */
export const SATURDAY = '2027-06-12'

function tuesdayToSaturday(...spans: Span[]): Week {
  return { tu: spans, we: spans, th: spans, fr: spans, sa: spans }
}

const OPEN = tuesdayToSaturday(['10:00', '18:00'])
const therapist = { key: 'therapist', type: 'staff', skill: 'massage' }
const treatmentRoom = { key: 'room', type: 'room', skill: 'treatment' }

/** Lotus Day Spa in Bath on Tuesday 1 June 2027 at nine, described from nothing through the API. */
export async function foundDaySpa(sandbox: SandboxEngines, slug: string): Promise<JourneyBusiness> {
  const place = { timeZone: 'Europe/London', currency: 'GBP', place: 'Bath' }
  const spa = await JourneyBusiness.found(sandbox, { slug, name: 'Lotus Day Spa', ...place })
  await spa.clock('2027-06-01', '09:00')
  const noShowFee = { percent: 100, of: 'balance' }
  await spa.policy('House policy', { depositPercent: 30, freeCancellationMinutes: 1440, holdMinutes: 10, noShowFee })
  await peopleAndRooms(spa)
  await services(spa)
  return spa
}

async function peopleAndRooms(spa: JourneyBusiness): Promise<void> {
  await spa.hours('Opening hours', { weekly: OPEN })
  await spa.hours('Hours of Maya', { weekly: OPEN, breaks: tuesdayToSaturday(['13:00', '13:30']) })
  await spa.hours('Hours of Chloe', { weekly: OPEN, breaks: tuesdayToSaturday(['14:00', '14:30']) })
  await spa.person('Maya Patel', 'Hours of Maya', ['massage', 'facial'], { sort: 0 })
  await spa.person('Chloe Reed', 'Hours of Chloe', ['massage'], { sort: 1 })
  await spa.person('Anna Kowalska', 'Opening hours', ['hair'], { sort: 2 })
  const scheduleId = spa.id('Opening hours')
  await spa.resource('Treatment Room 1', 'room', { scheduleId, skills: ['treatment'], sort: 3 })
  await spa.resource('Treatment Room 2', 'room', { scheduleId, skills: ['treatment'], sort: 4 })
  await spa.resource('Couples Suite', 'room', { scheduleId, skills: ['couples'], sort: 5 })
  await spa.resource('LED machine', 'equipment', { scheduleId, skills: ['led'], sort: 6 })
  await spa.resource('Hair chairs', 'chair', { scheduleId, mode: 'pool', capacity: 2, sort: 7 })
}

async function services(spa: JourneyBusiness): Promise<void> {
  const turnover = { bufferAfterMinutes: 15 }
  const machine = { key: 'machine', type: 'equipment', skill: 'led' }
  const facialist = { ...therapist, skill: 'facial' }
  const couple = [
    { ...therapist, key: 'therapists', count: 2 },
    { key: 'suite', type: 'room', skill: 'couples' },
  ]
  const stylist = { key: 'stylist', type: 'staff', skill: 'hair' }
  const chair = { key: 'chair', type: 'chair' }
  const segments = [
    { minutes: 30, active: true },
    { minutes: 35, active: false },
    { minutes: 20, active: true },
  ]
  const colour = [{ ...stylist, during: 'active' }, chair]
  await spa.service('Swedish Massage', 60, 7_500, { ...turnover, requirements: [therapist, treatmentRoom] })
  await spa.service('LED Facial', 45, 8_500, { ...turnover, requirements: [facialist, treatmentRoom, machine] })
  await spa.service('Couples Massage', 60, 15_000, { ...turnover, requirements: couple })
  await spa.service('Root Colour', 85, 9_500, { segments, requirements: colour })
  await spa.service('Cut & Finish', 30, 4_500, { requirements: [stylist, chair] })
}
