import { DEFAULT_POLICY } from '../../domain/policy.js'
import type { LocalSpan } from '../../domain/schedule.js'
import type { BusinessTemplate } from './business-template.js'
import { onDays, WORKING_DAYS } from './week.js'

const DEPOT = { address: '100 Depot Road', zip: '78745', latitude: null, longitude: null }
const WINDOWS: readonly LocalSpan[] = [
  ['08:00', '10:00'],
  ['10:00', '12:00'],
  ['13:00', '15:00'],
  ['15:00', '17:00'],
]
const technician = { key: 'technician', type: 'staff', skill: 'plumbing' }
const visit = { venue: 'customer', arrivalWindows: WINDOWS } as const

/** A business that comes to its customers: two plumbers, two vans, a drain camera, an area and windows of arrival. */
export const homeServices: BusinessTemplate = {
  key: 'home-services',
  name: 'Home services',
  summary: 'Plumbers who drive to their customers: an area, windows of arrival, and the way between two visits.',
  profile: {
    theme: { brand: 'home', accent: '#f97316' },
    words: { customer: 'customer', customers: 'customers' },
  },
  grid: { mode: 'interval', step: 15 },
  policy: {
    ...DEFAULT_POLICY,
    ...{ name: 'House rules', deposit: { amount: 5_000 }, freeCancellationMinutes: 720 },
  },
  schedules: [{ key: 'work', name: 'Working hours', weekly: onDays(WORKING_DAYS, ['08:00', '17:00']) }],
  resources: [
    {
      ...{ key: 'diego', name: 'Diego Ramirez', type: 'staff', position: 'Plumber', schedule: 'work' },
      ...{ skills: ['plumbing'], homePlace: DEPOT },
    },
    {
      ...{ key: 'hannah', name: 'Hannah Lee', type: 'staff', position: 'Plumber', schedule: 'work' },
      ...{ skills: ['plumbing', 'drains'], homePlace: DEPOT },
    },
    { key: 'camera', name: 'Drain camera', type: 'equipment', skills: ['camera'], schedule: 'work' },
    { key: 'vans', name: 'Vans', type: 'vehicle', mode: 'pool', capacity: 2, schedule: 'work' },
  ],
  services: [
    {
      key: 'leak-repair',
      name: 'Leak Repair',
      description: 'We find the leak and close it.',
      category: 'Plumbing',
      durationMinutes: 90,
      price: 14_900,
      ...visit,
      requirements: [technician],
    },
    {
      key: 'tap-replacement',
      name: 'Tap Replacement',
      description: 'The old tap comes off, the new one goes on.',
      category: 'Plumbing',
      durationMinutes: 60,
      price: 11_900,
      ...visit,
      requirements: [technician],
    },
    {
      key: 'drain-inspection',
      name: 'Drain Inspection',
      description: 'A camera shows what the matter is, and you see it, too.',
      category: 'Drains',
      durationMinutes: 60,
      price: 12_900,
      ...visit,
      requirements: [
        { ...technician, skill: 'drains' },
        { key: 'camera', type: 'equipment', skill: 'camera' },
      ],
    },
  ],
  area: {
    isLimited: true,
    zones: [
      { name: 'Depot', codes: ['78745'] },
      { name: 'A', codes: ['78701'] },
      { name: 'B', codes: ['78702'] },
      { name: 'C', codes: ['78703'] },
      { name: 'Rest', codes: ['78704', '78705'] },
    ],
    matrix: { Depot: { A: 20, B: 30, C: 35 }, A: { B: 25, C: 45 }, B: { C: 40 } },
    ...{ speedKmh: 40, detourPercent: 130, fallbackMinutes: 15, goodwillAmount: 1_000 },
  },
}
