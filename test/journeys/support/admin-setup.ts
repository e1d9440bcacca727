import type { Locator, Page } from 'playwright-core'
import type { Span, Week } from './business.js'

const DAYS: Record<keyof Week, string> = {
  ...{ mo: 'Monday', tu: 'Tuesday', we: 'Wednesday', th: 'Thursday', fr: 'Friday', sa: 'Saturday', su: 'Sunday' },
}

export interface TypedLocation {
  readonly name: string
  readonly address?: string
  readonly phone?: string
  readonly timeZone?: string
}

export interface TypedHours {
  readonly weekly: Week
  readonly breaks?: Week
  /** Hours of single dates, `2027-06-10`; an empty list closes. */
  readonly exceptions?: Record<string, Span[]>
}

export interface TypedThing {
  /** The label of the choice: People, Rooms, Equipment, Vehicles, Chairs, Courts; default People. */
  readonly kind?: string
  /** The name of hours; default always open. */
  readonly hours?: string
  readonly skills?: readonly string[]
  readonly sort?: number
  /** The label of the choice: Several of the same, one booking each … */
  readonly mode?: string
  readonly capacity?: number
  /** Where the day of somebody who travels begins. */
  readonly home?: { address: string; zip: string }
  /** More fields by their labels. */
  readonly more?: Readonly<Record<string, string>>
}

export interface TypedNeed {
  readonly key: string
  /** As in the list of kinds: staff, room, equipment … */
  readonly type: string
  readonly skill?: string
  readonly count?: number
  /** Only in parts with people. */
  readonly isActiveOnly?: boolean
  /** Names of the only ones that count. */
  readonly anyOf?: readonly string[]
  /** More fields by their labels, such as `Units for each guest`. */
  readonly more?: Readonly<Record<string, string>>
}

export interface TypedService {
  readonly minutes: number
  /** As people type it: `75.00`. */
  readonly price: string
  readonly needs: readonly TypedNeed[]
  readonly after?: number
  readonly segments?: readonly { minutes: number; active: boolean }[]
  /** Of the grid; default 15. */
  readonly step?: number
  /** Arrival windows. */
  readonly windows?: readonly Span[]
  /** The label of the choice: At the customer, … */
  readonly venue?: string
  /** Label of a choice or text by its field label, in the order given, after all of the above. */
  readonly more?: (form: Locator) => Promise<void>
}

export interface TypedPolicy {
  /** By the labels of the number fields, such as `Shortest notice, hours`. */
  readonly fields?: Readonly<Record<string, string>>
  /** By labels of fees: a number and the label of what it is of. */
  readonly fees?: Readonly<Record<string, readonly [string, string]>>
  readonly serviceDeposits?: Readonly<Record<string, readonly [string, string]>>
}

const times = (spans: readonly Span[] = []) => spans.map(span => span.join('-')).join(', ')

/** Describes a business by typing into the forms of the admin, by their labels, as its owner would. */
export class AdminSetup {
  constructor(
    readonly page: Page,
    /** Without a trailing slash. */
    readonly url: string,
  ) {}

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.url}/admin/${path}`)
  }

  /** Signs in with the form. */
  async signIn(email: string, password: string): Promise<void> {
    await this.go('login')
    await this.page.getByTestId('login-email').fill(email)
    await this.page.getByTestId('login-password').fill(password)
    await this.page.keyboard.press('Enter')
    await this.page.waitForURL(address => !address.pathname.endsWith('/login'))
  }

  /** Does something that saves, and throws with the answer when it is refused. */
  async saving<T = { id: string }>(path: string, press: () => Promise<void>): Promise<T> {
    const [answer] = await Promise.all([
      this.page.waitForResponse(response => {
        const { pathname } = new URL(response.url())
        return response.request().method() !== 'GET' && pathname.includes(path) && !pathname.endsWith('/preview')
      }),
      press(),
    ])
    const text = await answer.text()
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as T
  }

  async location({ name, address = '', phone = '', timeZone }: TypedLocation): Promise<string> {
    await this.go('locations')
    await this.page.getByTestId('location-add').click()
    const form = this.region('New location')
    await form.getByLabel(/^Name/).fill(name)
    await form.getByLabel('Address').fill(address)
    await form.getByLabel('Telephone').fill(phone)
    if (timeZone !== undefined) await form.getByLabel('Time zone').fill(timeZone)
    return (await this.saving('/locations', () => form.getByRole('button', { name: 'Save' }).click())).id
  }

  async hours(name: string, { weekly, breaks = {}, exceptions = {} }: TypedHours): Promise<string> {
    await this.go('hours')
    const adding = this.region('Add hours')
    await adding.getByLabel('Name').fill(name)
    const { id } = await this.saving('/schedules', () => adding.getByRole('button').click())
    const week = this.region('Week')
    await week.getByText('Nobody follows these hours.').waitFor()
    await this.page.waitForFunction(
      text => (document.querySelector('[data-testid="hours-name"]') as HTMLInputElement | null)?.value === text,
      name,
    )
    for (const [day, label] of Object.entries(DAYS) as [keyof Week, string][]) {
      if (weekly[day]) await week.getByLabel(`${label}, hours`).fill(times(weekly[day]))
      if (breaks[day]) await week.getByLabel(`${label}, breaks`).fill(times(breaks[day]))
    }
    for (const [index, [date, spans]] of Object.entries(exceptions).entries()) {
      await week.getByRole('button', { name: 'Add a day' }).click()
      await this.page.getByTestId(`exception-${index}-date`).fill(date)
      await this.page.getByTestId(`exception-${index}-open`).fill(times(spans))
    }
    await this.saving(`/schedules/${id}`, () => week.getByRole('button', { name: 'Save hours' }).click())
    return id
  }

  /** A person, a room or a thing. */
  async thing(name: string, typed: TypedThing = {}): Promise<string> {
    await this.go('resources')
    const adding = this.region('Add a person or thing')
    await adding.getByLabel('Name').fill(name)
    if (typed.kind) await adding.getByLabel('Type').selectOption({ label: typed.kind })
    const { id } = await this.saving('/resources', () => adding.getByRole('button').click())
    const form = this.region('Details')
    await form.getByLabel('Name', { exact: true }).waitFor()
    if (typed.hours) await form.getByLabel('Hours', { exact: true }).selectOption({ label: typed.hours })
    if (typed.mode) await form.getByLabel('How it is booked').selectOption({ label: typed.mode })
    if (typed.capacity) await form.getByLabel('Places', { exact: true }).fill(String(typed.capacity))
    if (typed.skills) await form.getByLabel('Skills').fill(typed.skills.join(', '))
    if (typed.sort !== undefined) await form.getByLabel('Place in lists').fill(String(typed.sort))
    if (typed.home) {
      await form.getByLabel('Day begins at, address').fill(typed.home.address)
      await form.getByLabel('Day begins at, ZIP or postcode').fill(typed.home.zip)
    }
    for (const [label, text] of Object.entries(typed.more ?? {})) await fillOrChoose(form.getByLabel(label), text)
    await this.saving(`/resources/${id}`, () => form.getByRole('button', { name: 'Save' }).click())
    return id
  }

  async service(name: string, typed: TypedService): Promise<string> {
    await this.go('services/new')
    const form = this.page.locator('form').filter({ has: this.page.getByTestId('service-name') })
    await form.getByTestId('service-name').fill(name)
    await form.getByLabel('Duration, minutes').fill(String(typed.minutes))
    if (typed.after) await form.getByLabel('Turnover after, minutes').fill(String(typed.after))
    for (const [index, { minutes, active }] of (typed.segments ?? []).entries()) {
      await form.getByRole('button', { name: 'Add a part' }).click()
      await form.getByLabel(`Minutes of part ${index + 1}`).fill(String(minutes))
      if (!active) await form.getByLabel(`People are needed in part ${index + 1}`).press('Space')
    }
    if (typed.step) await form.getByLabel('Step, minutes').fill(String(typed.step))
    await this.needs(form, typed.needs)
    await form.getByTestId('service-price').fill(typed.price)
    if (typed.venue) await form.getByLabel('Where it happens').selectOption({ label: typed.venue })
    if (typed.windows) await form.getByLabel('Arrival windows').fill(times(typed.windows))
    await typed.more?.(form)
    return (await this.saving('/services', () => this.page.keyboard.press('Control+s'))).id
  }

  private async needs(form: Locator, needs: readonly TypedNeed[]): Promise<void> {
    for (const [index, need] of needs.entries()) {
      if (index > 0) await form.getByRole('button', { name: 'Add a need' }).click()
      const set = form.getByRole('group', { name: `Need ${index + 1}`, exact: true })
      await set.getByLabel('What it is called').fill(need.key)
      await set.getByLabel('Kind').selectOption(need.type)
      if (need.count) await set.getByLabel('How many').fill(String(need.count))
      if (need.skill) await set.getByLabel('With the skill').fill(need.skill)
      if (need.isActiveOnly) {
        await set.getByLabel('Needed', { exact: true }).selectOption({ label: 'Only in parts with people' })
      }
      for (const only of need.anyOf ?? []) await set.getByLabel(only, { exact: true }).check()
      for (const [label, text] of Object.entries(need.more ?? {})) await fillOrChoose(set.getByLabel(label), text)
    }
  }

  /** Rules; the first are those of every service, others those of the services that name them. */
  async policy(name: string, typed: TypedPolicy): Promise<string> {
    await this.go('policies')
    const adding = this.region('Add rules')
    await adding.getByLabel('Name').fill(name)
    const { id } = await this.saving('/policies', () => adding.getByRole('button').click())
    const form = this.region(name)
    for (const [label, text] of Object.entries(typed.fields ?? {})) {
      await fillOrChoose(form.getByLabel(label, { exact: true }), text)
    }
    for (const [label, fee] of Object.entries(typed.fees ?? {})) await fillFee(form, label, fee)
    for (const [index, [service, fee]] of Object.entries(typed.serviceDeposits ?? {}).entries()) {
      await form.getByRole('button', { name: 'Add a service' }).click()
      const row = form.getByRole('group', { name: `Deposits of single services ${index + 1}` })
      await row.getByTestId('deposit-service').selectOption({ label: service })
      await fillFee(row, `Deposit for ${service}`, fee)
    }
    await this.saving(`/policies/${id}`, () => form.getByTestId('policy-save').click())
    return id
  }

  /** What the page of free times offers on a day, as `10:00`. */
  async freeTimes(serviceId: string, day: string): Promise<string[]> {
    await this.go(`availability?service=${serviceId}&date=${day}`)
    await this.page.getByTestId('why-time').first().waitFor()
    const all = this.page.locator('[data-testid="why-time"]:not(.bw-time--taken) time')
    return (await all.allInnerTexts()).map(text => text.trim())
  }

  /** Opens a new booking and chooses its service. */
  async newBooking(service: string): Promise<void> {
    await this.page.getByTestId('new-booking').click()
    await this.chooseService('new-booking-service', service)
  }

  async chooseService(testId: string, name: string): Promise<void> {
    const option = this.page.getByTestId(testId).locator('option', { hasText: name })
    await option.waitFor({ state: 'attached' })
    await this.page.getByTestId(testId).selectOption({ label: (await option.textContent())?.trim() ?? name })
  }

  async openBooking(id: string): Promise<void> {
    await this.go(`bookings?booking=${id}`)
    await this.page.getByTestId('booking-state').waitFor()
  }

  async state(word: string): Promise<void> {
    await this.page.getByTestId('booking-state').filter({ hasText: word }).waitFor()
  }

  region(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }
}

/** A text is filled in, a label chosen from a list. */
export async function fillOrChoose(field: Locator, text: string): Promise<void> {
  const isList = await field.evaluate(element => element.tagName === 'SELECT')
  await (isList ? field.selectOption({ label: text }) : field.fill(text))
}

async function fillFee(form: Locator, label: string, [value, of]: readonly [string, string]): Promise<void> {
  await form.getByLabel(label, { exact: true }).fill(value)
  await form.getByLabel(`${label}: of what`, { exact: true }).selectOption({ label: of })
}
