import { expect } from 'chai'
import { shiftedStops } from '../../dist/travel/day-chain.js'

const time = (text: string) => new Date(`2027-06-10T${text}:00Z`)
const stop = (appointmentId: string, from: string, to: string) => ({
  appointmentId,
  placeKey: appointmentId === 'call' ? '' : appointmentId,
  during: { startsAt: time(from), endsAt: time(to) },
})
const WAYS: Record<string, number> = { AC: 45, CB: 40, AB: 25 }
const travel = async (from: string, to: string) => WAYS[`${from}${to}`] ?? WAYS[`${to}${from}`] ?? 0

async function after(endsAt: string, stops: ReturnType<typeof stop>[]): Promise<string[]> {
  const shifted = await shiftedStops({ endsAt: time(endsAt), placeKey: 'A' }, stops, travel)
  return shifted.map(({ stop: { appointmentId }, minutes }) => `${appointmentId} +${minutes}`)
}

describe('The rest of a day after a visit that took longer', () => {
  const rest = [stop('C', '11:15', '12:15'), stop('B', '13:00', '14:30')]

  it('moves each visit by what the way leaves too little', async () => {
    expect(await after('11:10', rest)).to.deep.equal(['C +40', 'B +35'])
    expect(await after('11:30', rest)).to.deep.equal(['C +60', 'B +55'])
  })

  it('moves nothing while the way still fits, and never forward', async () => {
    expect(await after('10:30', rest)).to.deep.equal(['C +0', 'B +0'])
    expect(await after('09:00', rest)).to.deep.equal(['C +0', 'B +0'])
  })

  it('needs no way to a call, and goes on from where the last visit was', async () => {
    const day = [stop('call', '11:00', '11:20'), stop('B', '11:30', '12:00')]
    expect(await after('11:05', day)).to.deep.equal(['call +5', 'B +20'])
  })
})
