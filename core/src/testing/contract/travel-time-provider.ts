import assert from 'node:assert/strict'
import type { TravelLeg, TravelTimeProvider } from '../../ports/travel-time-provider.js'
import type { ContractCase } from './contract-case.js'

const tenantId = '018f2f4e-0000-7000-8000-000000000001'
const austin = { zip: '78701', latitude: 30.2711, longitude: -97.7437 }
const round = { zip: '78664', latitude: 30.5083, longitude: -97.6789 }

/** What every provider of travel times owes the engine. `open` makes a fresh one a case. */
export function travelTimeProviderContract(open: () => Promise<TravelTimeProvider>): ContractCase[] {
  const { signal } = new AbortController()
  const ask = async (legs: readonly TravelLeg[]) => (await open()).minutes({ tenantId, legs }, signal)
  return [
    {
      title: 'answers nothing to no ways',
      run: async () => assert.deepEqual(await ask([]), []),
    },
    {
      title: 'answers whole minutes, or null, one for each way in their order',
      run: async () => {
        const legs = [
          { from: austin, to: round },
          { from: round, to: austin },
          { from: austin, to: austin },
        ]
        const answer = await ask(legs)
        assert.equal(answer.length, legs.length)
        for (const minutes of answer) assert.ok(minutes === null || (Number.isSafeInteger(minutes) && minutes >= 0))
      },
    },
    {
      title: 'needs no time to stay where it is',
      run: async () => assert.ok([0, null].includes((await ask([{ from: austin, to: austin }]))[0] ?? null)),
    },
    {
      title: 'answers a place without coordinates, if only by null',
      run: async () => {
        const [minutes] = await ask([{ from: { zip: '00000', latitude: null, longitude: null }, to: austin }])
        assert.ok(minutes === null || Number.isSafeInteger(minutes))
      },
    },
    {
      title: 'answers two hundred ways at once',
      run: async () => {
        const legs = Array.from({ length: 200 }, () => ({ from: austin, to: round }))
        assert.equal((await ask(legs)).length, 200)
      },
    },
  ]
}
