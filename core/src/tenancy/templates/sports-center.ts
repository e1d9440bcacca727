import { DEFAULT_POLICY } from '../../domain/policy.js'
import { WEEKDAYS } from '../../domain/schedule.js'
import type { BusinessTemplate, TemplateResource } from './business-template.js'
import { onDays, WORKING_DAYS } from './week.js'

const court = { key: 'court', type: 'court', skill: 'padel' }
const coach = { key: 'coach', type: 'staff', skill: 'coach' }
const courts = [1, 2, 3].map((number): TemplateResource => {
  return { key: `padel-${number}`, name: `Padel ${number}`, type: 'court', skills: ['padel'], schedule: 'open' }
})
const racket = { key: 'racket', name: 'Racket', minutes: 0, price: 300 }

/** A sports center: three padel courts, a hall of two halves, a studio with a class, and the coach who gives it. */
export const sportsCenter: BusinessTemplate = {
  key: 'sports-center',
  name: 'Sports center',
  summary: 'Courts, a hall that can be had in halves, classes with places, and training with a coach.',
  profile: { theme: { brand: 'sports', accent: '#16a34a' }, words: { customer: 'player', customers: 'players' } },
  grid: { mode: 'interval', step: 30 },
  policy: {
    ...DEFAULT_POLICY,
    ...{ name: 'House rules', freeCancellationMinutes: 720, noShowAfterMinutes: 15, noShowFee: { amount: 500 } },
  },
  morePolicies: [
    {
      key: 'courts',
      rules: {
        ...DEFAULT_POLICY,
        ...{ name: 'Court rules', maxHorizonMinutes: 14 * 1440, freeCancellationMinutes: 720 },
        ...{ noShowAfterMinutes: 15, noShowFee: { amount: 500 } },
      },
    },
  ],
  schedules: [
    { key: 'open', name: 'Opening hours', weekly: onDays(WEEKDAYS, ['07:00', '23:00']) },
    { key: 'iker', name: 'Iker', weekly: onDays(WORKING_DAYS, ['16:00', '22:00']) },
  ],
  resources: [
    { key: 'iker', name: 'Iker Sanz', type: 'staff', position: 'Coach', skills: ['coach'], schedule: 'iker' },
    ...courts,
    { key: 'half-a', name: 'Half A', type: 'hall', skills: ['half'], schedule: 'open' },
    { key: 'half-b', name: 'Half B', type: 'hall', skills: ['half'], schedule: 'open' },
    {
      ...{ key: 'full-hall', name: 'Full Hall', type: 'hall', mode: 'composite', schedule: 'open' },
      ...{ skills: ['full'], leaves: ['half-a', 'half-b'] },
    },
    { key: 'studio', name: 'Studio', type: 'room', skills: ['studio'], schedule: 'open' },
    { key: 'ball-machine', name: 'Ball machine', type: 'equipment', skills: ['balls'], schedule: 'open' },
    {
      key: 'rackets',
      name: 'Rackets',
      type: 'equipment',
      mode: 'pool',
      capacity: 8,
      skills: ['racket'],
      schedule: 'open',
    },
  ],
  services: [
    {
      key: 'padel',
      name: 'Padel',
      description: 'A court for an hour and a half.',
      category: 'Courts',
      durationMinutes: 90,
      price: 2_400,
      policy: 'courts',
      addOns: [racket],
      requirements: [court],
    },
    {
      key: 'padel-with-ball-machine',
      name: 'Padel with ball machine',
      description: 'A court, and the machine that plays the balls.',
      category: 'Courts',
      durationMinutes: 90,
      price: 2_400,
      policy: 'courts',
      addOns: [racket],
      requirements: [court, { key: 'ball machine', type: 'equipment', skill: 'balls' }],
    },
    {
      key: 'full-hall',
      name: 'Full Hall',
      description: 'The whole hall, for a team.',
      category: 'Hall',
      durationMinutes: 90,
      price: 3_000,
      requirements: [{ key: 'hall', type: 'hall', skill: 'full' }],
    },
    {
      key: 'half-hall',
      name: 'Half Hall',
      description: 'One half of the hall.',
      category: 'Hall',
      durationMinutes: 60,
      price: 1_200,
      requirements: [{ key: 'hall', type: 'hall', skill: 'half' }],
    },
    {
      key: 'spin-45',
      name: 'Spin 45',
      description: 'Three quarters of an hour on the bike, with music.',
      category: 'Classes',
      durationMinutes: 45,
      bufferAfterMinutes: 15,
      price: 0,
      grid: { mode: 'sessions', places: 20 },
      requirements: [coach, { key: 'studio', type: 'room', skill: 'studio' }],
    },
    {
      key: 'private-training',
      name: 'Private Training',
      description: 'An hour with the coach, for you alone.',
      category: 'Training',
      durationMinutes: 60,
      price: 4_500,
      requirements: [coach],
    },
  ],
  classes: [{ service: 'spin-45', weekdays: WORKING_DAYS, time: '18:30', weeks: 8 }],
}
