import { expect } from 'chai'
import type { Offer } from '../../dist/availability/teams.js'
import { answerBytes } from '../../dist/booking/slot-text.js'
import { toSlotView } from '../../dist/booking/slot-view.js'
import type { AvailabilitySnapshot, SnapshotService } from '../../dist/ports/availability-store.js'

const service = {
  priceAmount: 5000,
  priceCurrency: 'GBP',
  overrides: { b: { durationMinutes: null, priceAdjustment: 700 } },
} as unknown as SnapshotService
const resources = [
  { id: 'a', name: 'Zoë "Z" Müller 🌿', type: 'staff' },
  { id: 'b', name: 'Ann', type: 'staff' },
  { id: 'c', name: 'Room 1', type: 'room' },
]
const snapshot = { resources } as unknown as AvailabilitySnapshot
const teams = [
  [{ requirement: 'staff', resourceIds: ['a'] }],
  [
    { requirement: 'staff', resourceIds: ['b', 'a'] },
    { requirement: 'room', resourceIds: ['c'] },
  ],
  [],
]

function expected(offers: readonly Offer[], truncated: boolean): string {
  const slots = offers.map(({ start, end, team, locationId }) =>
    toSlotView({ start, end, assignments: team }, service, snapshot, locationId),
  )
  return JSON.stringify({ timeZone: 'Europe/London', slots, truncated })
}

describe('answerBytes', () => {
  it('writes what JSON.stringify writes of the same slots, at every minute of the day and in far years', () => {
    const days = [0, '2024-02-29', '2026-12-31', '2199-12-31'].map(date => new Date(date).getTime() / 60_000)
    const offers = days.flatMap(day =>
      Array.from({ length: 1440 }, (_, minute): Offer => {
        const start = day + minute
        const locationId = minute % 3 === 0 ? 'here' : 'there'
        return { start, end: start + 1 + minute * 2, locationId, team: teams[minute % teams.length] ?? [] }
      }),
    )
    const given = { service, snapshot, timeZone: 'Europe/London', truncated: true }
    expect(answerBytes(offers, given).toString()).to.equal(expected(offers, true))
  })

  it('writes an empty list', () => {
    const given = { service, snapshot, timeZone: 'Europe/London', truncated: false }
    expect(answerBytes([], given).toString()).to.equal(expected([], false))
  })
})
