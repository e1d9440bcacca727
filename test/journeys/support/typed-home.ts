import type { AdminSetup } from './admin-setup.js'
import type { Span, Week } from './business.js'

const HOURS: Span[] = [['08:00', '17:00']]
const WEEK: Week = { mo: HOURS, tu: HOURS, we: HOURS, th: HOURS, fr: HOURS }
const WINDOWS: Span[] = [
  ['08:00', '10:00'],
  ['10:00', '12:00'],
  ['13:00', '15:00'],
  ['15:00', '17:00'],
]
const ZONES = [
  ['Depot', '78745'],
  ['A', '78701'],
  ['B', '78702'],
  ['C', '78703'],
  ['Rest', '78704, 78705'],
] as const
const MINUTES = { '0-1': '20', '0-2': '30', '0-3': '35', '1-2': '25', '1-3': '45', '2-3': '40' }

/** Types the plumber of the journeys into the admin: depot, people, things, rules, services and the area. */
export async function typeHomeServices(setup: AdminSetup): Promise<void> {
  await setup.location({ name: 'Depot' })
  await setup.hours('Working hours', { weekly: WEEK })
  const person = { hours: 'Working hours', home: { address: '100 Depot Road', zip: '78745' } }
  await setup.thing('Diego Ramirez', { ...person, skills: ['plumbing'], sort: 0 })
  await setup.thing('Hannah Lee', { ...person, skills: ['plumbing', 'drains'], sort: 1 })
  await setup.thing('Drain camera', { kind: 'Equipment', skills: ['camera'], sort: 2 })
  await setup.thing('Vans', { kind: 'Vehicles', mode: 'Several of the same, one booking each', capacity: 2, sort: 3 })
  await setup.policy('House policy', {
    fields: { 'Free to cancel until, hours before': '12', 'Shortest notice, hours': '0' },
    fees: { Deposit: ['50', 'USD'], 'A later cancellation costs': ['100', 'percent of the deposit'] },
  })
  const technician = { key: 'technician', type: 'staff', skill: 'plumbing' }
  const visit = { venue: 'At the customer', windows: WINDOWS, step: 15 }
  await setup.service('Leak Repair', { ...visit, minutes: 90, price: '149.00', needs: [technician] })
  await setup.service('Tap Replacement', {
    ...{ ...visit, minutes: 60, price: '119.00', needs: [technician] },
    more: form => form.getByTestId('service-files').press('Space'),
  })
  const camera = { key: 'camera', type: 'equipment', skill: 'camera' }
  const drains = [{ ...technician, skill: 'drains' }, camera]
  await setup.service('Drain Inspection', { ...visit, minutes: 60, price: '129.00', needs: drains })
  await typeArea(setup)
}

async function typeArea(setup: AdminSetup): Promise<void> {
  const { page } = setup
  await setup.go('service-area')
  for (const [index, [name, codes]] of ZONES.entries()) {
    await page.getByTestId('zone-add').click()
    await page.getByTestId('zone-name').nth(index).fill(name)
    await page.getByTestId('zone-codes').nth(index).fill(codes)
  }
  await page.getByLabel('Only in these zones').press('Space')
  for (const [cell, minutes] of Object.entries(MINUTES)) await page.getByTestId(`cell-${cell}`).fill(minutes)
  await page.getByTestId('area-speedKmh').fill('40')
  await page.getByTestId('area-detourPercent').fill('130')
  await page.getByTestId('area-fallbackMinutes').fill('15')
  await page.getByTestId('area-goodwill').fill('10.00')
  await setup.saving('/service-area', () => page.getByTestId('area-save').click())
}
