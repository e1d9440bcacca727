import type { Page } from 'playwright-core'
import type { AnswerBody } from '../../support/booking-client.js'
import type { EmptyBusiness } from './empty-business.js'

export interface DeskBooking {
  readonly service: string
  readonly day: string
  readonly time: string
  readonly name: string
  readonly email?: string
  readonly phone?: string
  /** The label of the choice: Phone, Walk-in … */
  readonly source?: string
  /** Of the team; default anyone. */
  readonly staff?: string
  /** Kind and name of what has to take part: `['court', 'Padel 1']`; default any that is free. */
  readonly thing?: readonly [kind: string, name: string]
  /** Takes the name from the clients that are offered, before a time is chosen. */
  readonly isKnown?: boolean
}

/** What somebody of the team does in front of the admin. */
export class Desk {
  constructor(private readonly world: Pick<EmptyBusiness, 'page' | 'setup' | 'business'>) {}

  private get page(): Page {
    return this.world.page
  }

  /** The form for a new booking, with the times of a service on a day. */
  async begin(
    service: string,
    day: string,
    client?: string,
    { staff, thing }: Pick<DeskBooking, 'staff' | 'thing'> = {},
  ): Promise<string[]> {
    const { setup, business } = this.world
    await setup.go('bookings')
    await this.page.getByTestId('new-booking').first().click()
    await this.page.getByTestId('new-booking-service').selectOption(business.id(service))
    if (staff) await this.page.getByTestId('new-booking-staff').selectOption({ label: staff })
    if (thing) await this.page.getByTestId(`new-booking-${thing[0]}`).selectOption({ label: thing[1] })
    if (client) {
      await this.page.getByTestId('new-booking-name').fill(client)
      await this.page.getByTestId('client-picks').getByRole('button').first().click()
    }
    const asked = this.page.waitForResponse(
      answer => answer.url().includes(`from=${day}`) && answer.url().includes('/availability'),
    )
    await this.page.getByTestId('time-date').fill(day)
    const answer = (await (await asked).json()) as { slots: { startsAt: string }[] }
    return answer.slots.map(slot => business.timeOf(slot.startsAt))
  }

  /** Fills the form in and sends it. */
  async send(wish: DeskBooking): Promise<{ status: number; body: AnswerBody }> {
    const { name, email, phone, source, time, isKnown = false } = wish
    await this.page.getByTestId('time-option').filter({ hasText: time }).first().click()
    if (source) {
      await this.page.getByTestId('new-booking-sheet').getByRole('button', { name: source, exact: true }).click()
    }
    if (!isKnown) await this.page.getByTestId('new-booking-name').fill(name)
    if (email && !isKnown) await this.page.getByTestId('new-booking-email').fill(email)
    if (phone) await this.page.getByTestId('new-booking-phone').fill(phone)
    const sent = this.page.waitForResponse(
      answer => answer.request().method() === 'POST' && new URL(answer.url()).pathname.endsWith('/bookings'),
    )
    await this.page.getByTestId('new-booking-submit').click()
    const answer = await sent
    return { status: answer.status(), body: (await answer.json()) as AnswerBody }
  }

  /** @throws Error when it is refused. */
  async book(wish: DeskBooking): Promise<AnswerBody> {
    await this.begin(wish.service, wish.day, wish.isKnown ? wish.name : undefined, wish)
    const { status, body } = await this.send(wish)
    if (status !== 201) throw new Error(`${wish.service} at ${wish.time} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  /** Opens a booking from the list. */
  async open(id: string | undefined): Promise<void> {
    await this.world.setup.go(`bookings?booking=${id}`)
    await this.page.getByTestId('booking-state').waitFor()
  }

  async press(testId: string): Promise<void> {
    await this.page.getByTestId(testId).first().click()
  }

  /** Waits until the open booking is in this state, in the words of the admin. */
  async state(word: string): Promise<void> {
    await this.page.getByTestId('booking-state').filter({ hasText: word }).waitFor()
  }
}

/** Chooses a time on the page of a service and books it as somebody without a login; answers the page's address. */
export async function bookInShop(
  page: Page,
  address: string,
  { startsAt, name, notes = '' }: { startsAt: string; name: string; notes?: string },
): Promise<{ id: string; token: string }> {
  await page.goto(address)
  await page.locator(`[data-testid="time"][data-starts-at="${startsAt}"]`).click()
  await page.getByTestId('hold-button').click()
  await page.getByTestId('field-name').fill(name)
  await page.getByTestId('field-email').fill(`${name.toLowerCase().replaceAll(' ', '.')}@example.test`)
  if (notes) {
    await page.getByTestId('more-fields').click()
    await page.getByTestId('field-notes').fill(notes)
  }
  const sent = page.waitForResponse(
    answer => answer.request().method() === 'POST' && new URL(answer.url()).pathname.endsWith('/bookings'),
  )
  await page.getByTestId('book-button').first().click()
  const { id = '', manageToken = '' } = (await (await sent).json()) as AnswerBody
  await page.getByTestId('confirmation-reference').waitFor()
  return { id, token: manageToken }
}
