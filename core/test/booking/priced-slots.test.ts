import { randomInt } from 'node:crypto'
import { expect } from 'chai'
import type { AvailabilityBody } from '../../dist/booking/availability-request.js'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Rescheduling } from '../../dist/booking/rescheduling.js'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import { money } from '../../dist/domain/money.js'
import { mulberry32, randomRules } from '../availability/support/random-rules.js'
import { asked, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

/** Of a year ahead, every second Sunday on which London changes its clocks, and some that it does not. */
function sundays(): string[] {
  const year = new Date().getUTCFullYear() + 1
  const last = (month: number) => {
    const date = new Date(Date.UTC(year, month + 1, 0))
    date.setUTCDate(date.getUTCDate() - date.getUTCDay())
    return date.toISOString().slice(0, 10)
  }
  return [2, 9, 0, 5, 7, 11].map(last)
}

const ROUNDS = 12

describe('The price of a slot', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  let serviceId: string
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }

  before(async () => {
    spa = await startSpa()
    const editor = spa.engine.container.resolve(CatalogEditor)
    const rules = { ...DEFAULT_POLICY, name: 'Far ahead', maxHorizonMinutes: 3 * 366 * 1440, depositPercent: 30 }
    const policyId = await editor.createPolicy(spa.tenant.id, { rules })
    const service = await editor.createService(spa.tenant.id, {
      ...{ name: 'Court', durationMinutes: 90, price: money(5_000, 'GBP'), requirements: [], policyId },
      ...{ grid: { mode: 'interval', step: 30 }, addOns: [addOn] },
    })
    serviceId = service.id
  })
  after(() => spa.close())

  const addOn = { key: 'racket', name: 'Racket', minutes: 15, price: money(300, 'GBP') }
  const editorOf = () => spa.engine.container.resolve(CatalogEditor)

  async function offered(day: string, addOns: string[]): Promise<AvailabilityBody['slots']> {
    const request = { serviceId, from: day, to: day, addOns }
    const answer = await spa.engine.container.resolve(AvailabilityService).answer(spa.tenant.id, request, 'customer')
    return (Buffer.isBuffer(answer) ? (JSON.parse(String(answer)) as AvailabilityBody) : answer).slots
  }

  it('is what booking charges, and moving, under random rules on days with and without a change of clocks', async () => {
    const seed = Number(process.env.PRICED_SLOTS_SEED ?? randomInt(2 ** 31))
    console.log(`      PRICED_SLOTS_SEED=${seed}`)
    const random = mulberry32(seed)
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
    const days = sundays()
    const prices = new Set<number>()
    for (let round = 0; round < ROUNDS; round++) {
      const priceRules = randomRules(random)
      await editorOf().updateService(spa.tenant.id, serviceId, { priceRules })
      const addOns = random() < 0.3 ? ['racket'] : []
      const slots = await offered(days[round % days.length]!, addOns)
      for (const slot of slots) prices.add(slot.price.amount)
      const [slot, other] = [pick(slots), pick(slots)]
      const wish = { serviceId, startsAt: new Date(slot.startsAt), addOns }
      const bookings = spa.engine.container.resolve(BookingService)
      const { body } = await bookings.book(spa.tenant.id, { appointments: [wish], customer }, asked())
      const told = JSON.stringify({ priceRules, slot, quote: body.quote })
      expect(body.total, told).to.deep.equal(slot.price)
      const lines = (body.quote as { lines: { amount: { amount: number } }[] }).lines
      expect(
        lines.reduce((sum, line) => sum + line.amount.amount, 0),
        told,
      ).to.equal(slot.price.amount)
      expect(body.deposit.amount).to.equal(Math.floor(slot.price.amount * 0.3 + 0.5))
      if (other.startsAt === slot.startsAt) continue
      const moving = { bookingId: body.id, startsAt: new Date(other.startsAt), access: { actor: OWNER } }
      await spa.engine.container.resolve(Rescheduling).reschedule(spa.tenant.id, moving, { ...asked(), actor: OWNER })
      const moved = await bookings.read(spa.tenant.id, body.id, { actor: OWNER })
      expect(moved.total, told).to.deep.equal(other.price)
      expect(moved.balance.amount + moved.deposit.amount, told).to.equal(other.price.amount)
    }
    expect(prices.size, 'different prices').to.be.greaterThan(ROUNDS)
  })

  it('is the same whether the answer is written as bytes or as objects', async () => {
    const priceRules = randomRules(mulberry32(7))
    await editorOf().updateService(spa.tenant.id, serviceId, { priceRules })
    const [day = ''] = sundays()
    const found = await spa.engine.container
      .resolve(AvailabilityService)
      .find(spa.tenant.id, { serviceId, from: day, to: day }, 'customer')
    expect(await offered(day, [])).to.deep.equal(JSON.parse(JSON.stringify(found.slots)))
  })

  it('is one price again when the rules go, and what was agreed stays', async () => {
    await editorOf().updateService(spa.tenant.id, serviceId, { priceRules: null })
    const slots = await offered(sundays()[3]!, [])
    expect(new Set(slots.map(slot => slot.price.amount))).to.deep.equal(new Set([5_000]))
  })
})
