import type { Week } from './business.js'
import type { Desk } from './desk.js'
import type { EmptyBusiness } from './empty-business.js'

const every = (from: string, to: string): Week =>
  Object.fromEntries(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'].map(day => [day, [[from, to]]]))

/** Courts, hall, studio and coach with their hours. */
export async function typeThings({ setup, page }: EmptyBusiness, desk: Desk): Promise<void> {
  const night = { '2027-10-31': [['00:00', '06:00']], '2028-03-26': [['00:00', '06:00']] } as const
  const exceptions = night as unknown as Record<string, [string, string][]>
  await setup.hours('Open', { weekly: every('07:00', '23:00') })
  await setup.hours('Hall', { weekly: every('07:00', '23:00'), exceptions })
  await setup.hours('Iker', { weekly: { we: [['16:00', '22:00']] } })
  const hall = { kind: 'Rooms', hours: 'Hall', more: { Type: 'hall' } }
  await setup.thing('Half A', { ...hall, skills: ['half'], sort: 0 })
  await setup.thing('Half B', { ...hall, skills: ['half'], sort: 0 })
  const id = await setup.thing('Full Hall', { ...hall, skills: ['full'], sort: 0 })
  await page.getByTestId('thing-mode').selectOption('composite')
  for (const half of ['Half A', 'Half B']) await page.getByLabel(half, { exact: true }).check()
  await setup.saving(`/resources/${id}`, () => desk.press('thing-save'))
  await setup.thing('Studio', { kind: 'Rooms', hours: 'Open', skills: ['studio'], sort: 0 })
  await setup.thing('Iker Sanz', { hours: 'Iker', skills: ['coach'], sort: 0 })
  const court = { kind: 'Courts', hours: 'Open', skills: ['padel'] }
  for (const [sort, name] of ['Padel 1', 'Padel 2', 'Padel 3'].entries()) await setup.thing(name, { ...court, sort })
  const equipment = { kind: 'Equipment', hours: 'Open' }
  await setup.thing('Ball machine', { ...equipment, skills: ['balls'], sort: 3 })
  const pool = { mode: 'Several of the same, one booking each', capacity: 8 }
  await setup.thing('Rackets', { ...equipment, ...pool, skills: ['rackets'], sort: 4 })
}

export async function typeServices({ setup }: EmptyBusiness): Promise<void> {
  const hall = (skill: string) => ({ step: 30, needs: [{ key: 'hall', type: 'hall', skill }] })
  await setup.service('Full Hall 90', { ...hall('full'), minutes: 90, price: '90.00' })
  await setup.service('Half Hall 60', { ...hall('half'), minutes: 60, price: '40.00' })
  await setup.service('Half Hall 30', { ...hall('half'), minutes: 30, price: '20.00' })
  await setup.service('Night Tournament', { ...hall('full'), minutes: 420, price: '120.00' })
  await setup.service('Short Night Tournament', { ...hall('full'), minutes: 300, price: '120.00' })
  const coach = { key: 'coach', type: 'staff', skill: 'coach' }
  await setup.service('Private Training', { step: 30, needs: [coach], minutes: 60, price: '45.00' })
  await setup.service('Spin 45', {
    ...{ minutes: 45, after: 15, price: '0', needs: [coach, { key: 'studio', type: 'room', skill: 'studio' }] },
    more: async form => {
      await form.getByLabel('Starts', { exact: true }).selectOption({ label: 'As a class with places' })
      await form.getByLabel('Places', { exact: true }).fill('20')
    },
  })
  const court = { key: 'court', type: 'court', skill: 'padel' }
  const machine = { key: 'ball machine', type: 'equipment', skill: 'balls' }
  const padel = { step: 30, minutes: 90, price: '36.00' }
  await setup.service('Padel', {
    ...{ ...padel, needs: [court] },
    more: async form => {
      await form.getByTestId('add-on-add').click()
      await form.getByTestId('add-on-name').fill('Racket')
      await form.getByLabel('Minutes longer').fill('0')
      await form.getByTestId('add-on-price').fill('3.00')
    },
  })
  await setup.service('Padel with ball machine', { ...padel, needs: [court, machine] })
}

/** By the hour, and by the time of day. */
export async function typePrices({ setup, page }: EmptyBusiness, desk: Desk): Promise<void> {
  const chooseVaried = async (name: string) => {
    await page.getByTestId('price-service').selectOption({ label: name })
    await page.getByTestId('price-varies').press('Space')
  }
  await setup.go('prices')
  for (const name of ['Night Tournament', 'Short Night Tournament']) {
    await chooseVaried(name)
    await page.getByTestId('price-amount').fill('20.00')
    await page.getByTestId('price-per').fill('60')
    await setup.saving('/services/', () => desk.press('price-save'))
  }
  await chooseVaried('Padel')
  await page.getByTestId('price-amount').fill('24.00')
  await page.getByTestId('price-per').fill('90')
  await page.getByTestId('price-label').fill('off-peak')
  await desk.press('band-add')
  await page.getByTestId('band-label').fill('peak')
  await page.getByTestId('band-price').fill('36.00')
  for (const day of ['Sat', 'Sun']) await page.getByRole('checkbox', { name: day }).uncheck()
  await desk.press('surcharge-add')
  await page.getByTestId('surcharge-label').fill('Lights')
  await page.getByTestId('surcharge-from').fill('20:00')
  await page.getByTestId('surcharge-to').fill('00:00')
  await page.getByTestId('surcharge-price').fill('4.00')
  await setup.saving('/services/', () => desk.press('price-save'))
}

/** Free to cancel until 12 hours before; who does not come pays 5 euros, and after three times waits a week. */
const HOUSE = {
  fields: {
    'Free to cancel until, hours before': '12',
    'No-show by itself after, minutes': '15',
    'Blocked after, no-shows': '3',
    'Counted within, days': '30',
    'Blocked for, days': '7',
  },
  fees: { 'Not coming costs': ['5.00', 'EUR'] },
} as const

export async function typeRules({ setup, page }: EmptyBusiness, desk: Desk): Promise<void> {
  await setup.go('customer-groups')
  await desk.press('group-add')
  await page.getByTestId('group-label').fill('Members')
  await setup.saving('/customer-groups', () => desk.press('group-save'))
  await setup.policy('House rules', HOUSE)
  const id = await setup.policy('Courts', { ...HOUSE, fields: { ...HOUSE.fields, 'Book ahead, days': '7' } })
  // What is typed while the page still reads what was saved would be replaced.
  await setup.go('policies')
  const courts = setup.region('Courts')
  await courts.getByTestId('group-rule-add').click()
  await courts.getByTestId('rule-group').selectOption({ label: 'Members' })
  await courts.getByTestId('rule-horizon').fill('14')
  await courts.getByTestId('rule-percent').fill('25')
  await courts.getByTestId('rule-minutes').fill('180')
  await courts.getByTestId('rule-band').selectOption({ label: 'peak' })
  await setup.saving(`/policies/${id}`, () => courts.getByTestId('policy-save').click())
  await followRules({ setup, page }, ['Padel'], 'Courts')
}

/** Chooses other rules for some services. */
export async function followRules(
  { setup, page }: Pick<EmptyBusiness, 'setup' | 'page'>,
  services: readonly string[],
  rules: string,
): Promise<void> {
  for (const name of services) {
    await setup.go('services')
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByLabel('Booking rules', { exact: true }).selectOption({ label: rules })
    await setup.saving('/services', () => page.getByTestId('service-save').first().click())
  }
}

/** Lights of a court, which listen at an address. */
export async function typeLights(
  { setup, page, business }: EmptyBusiness,
  desk: Desk,
  { court, minutes, url }: { court: string; minutes: string; url: string },
): Promise<void> {
  await setup.go(`resources/${business.id(court)}`)
  await page.getByTestId('thing-before-use').fill(minutes)
  await setup.saving('/resources/', () => desk.press('thing-save'))
  await setup.go('webhooks')
  await desk.press('webhook-create')
  await page.getByTestId('webhook-name').fill(`Lights of ${court}`)
  await page.getByTestId('webhook-url').fill(url)
  await page.getByTestId('event-resource').press('Space')
  await desk.press('webhook-submit')
  await desk.press('secret-done')
}
