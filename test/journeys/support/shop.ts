import type { Locator, Page } from 'playwright-core'
import type { AnswerBody } from '../../support/booking-client.js'
import type { EmptyBusiness, PageOptions } from './empty-business.js'

export interface ShopPerson {
  readonly name: string
  /** Default made of the name. */
  readonly email?: string
  readonly phone?: string
  readonly notes?: string
}

export interface ShopBooking {
  readonly id: string
  /** Opens the page of the booking. */
  readonly token: string
}

/** What one customer does on the pages of the business, in a browser of their own. */
export class Shop {
  private constructor(
    private readonly world: EmptyBusiness,
    readonly page: Page,
  ) {}

  static async open(world: EmptyBusiness, options?: PageOptions): Promise<Shop> {
    return new Shop(world, await world.openPage(options))
  }

  /** A page of the business, such as `led-facial/times`. */
  async go(path: string): Promise<void> {
    await this.page.goto(`${this.world.url}/b/${this.world.business.visitor.tenant}/${path}`)
  }

  /** The times of a service on a day, `10:00`; none when the day is full. */
  async times(service: string, day: string): Promise<string[]> {
    await this.go(`${service}/times?day=${day}`)
    const times = this.page.getByTestId('time')
    await times.or(this.page.getByTestId('empty')).first().waitFor()
    const starts = await times.evaluateAll(all => all.map(one => (one as HTMLElement).dataset['startsAt'] ?? ''))
    return starts.map(start => this.world.business.timeOf(start))
  }

  /** Chooses one of the times of a service on a day. */
  async choose(service: string, day: string, time: string): Promise<void> {
    await this.times(service, day)
    await this.page.locator(`[data-testid="time"][data-starts-at="${this.world.business.at(day, time)}"]`).click()
  }

  /** Holds the chosen time, and answers what the card beside the form says. */
  async hold(): Promise<string> {
    await this.page.getByTestId('hold-button').click()
    await this.page.getByTestId('hold-timer').first().waitFor()
    return plain(this.page.getByTestId('held-card'))
  }

  async say({ name, email, phone, notes }: ShopPerson): Promise<void> {
    await this.page.getByTestId('field-name').fill(name)
    await this.page.getByTestId('field-email').fill(email ?? addressOf(name))
    if (phone === undefined && notes === undefined) return
    if (!(await this.page.getByTestId('field-phone').isVisible())) await this.page.getByTestId('more-fields').click()
    if (phone !== undefined) await this.page.getByTestId('field-phone').fill(phone)
    if (notes !== undefined) await this.page.getByTestId('field-notes').fill(notes)
  }

  /** Sends the form. @throws Error when it is refused. */
  async book(): Promise<ShopBooking> {
    const sent = this.page.waitForResponse(
      answer => answer.request().method() === 'POST' && new URL(answer.url()).pathname.endsWith('/bookings'),
    )
    await this.page.getByTestId('book-button').first().click()
    const answer = await sent
    const { id = '', manageToken = '' } = (await answer.json()) as AnswerBody
    if (answer.status() !== 201) throw new Error(`the booking answered ${answer.status()}: ${await answer.text()}`)
    await this.page.getByTestId('confirmation-reference').waitFor()
    return { id, token: manageToken }
  }

  /** From the day to the confirmation. */
  async bookAt(service: string, { day, time, ...person }: ShopPerson & { day: string; time: string }) {
    await this.choose(service, day, time)
    await this.hold()
    await this.say(person)
    return this.book()
  }

  /** The page of a booking, as its link in a letter opens it. */
  async manage({ id, token }: ShopBooking, action = ''): Promise<void> {
    await this.go(`manage/${id}?token=${token}${action ? `&action=${action}` : ''}`)
    await this.page.getByTestId('booking-time').waitFor()
  }

  /** What a cancellation would cost at this moment, as the page says it before it is done. */
  async cancelTerms(booking: ShopBooking): Promise<string> {
    await this.manage(booking, 'cancel')
    await this.page.getByTestId('cancel-terms').waitFor()
    return plain(this.page.locator('section', { has: this.page.getByTestId('cancel-terms') }).last())
  }

  /** Cancels on the page that `cancelTerms` opened, and answers what it says then. */
  async cancel(): Promise<string> {
    await this.page.getByTestId('cancel-confirm').click()
    await this.page.getByTestId('news').waitFor()
    return plain(this.page.getByTestId('news'))
  }

  text(testId: string): Promise<string> {
    return plain(this.page.getByTestId(testId).first())
  }

  close(): Promise<void> {
    return this.page.context().close()
  }
}

export function addressOf(name: string): string {
  return `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
}

/** What somebody reads there, with single spaces. */
export async function plain(part: Locator): Promise<string> {
  return (await part.innerText()).replaceAll(/\s+/g, ' ').trim()
}
