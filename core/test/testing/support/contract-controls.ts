import type { ContractCase } from '@bookwright/core/testing'
import { expect } from 'chai'

/** Something that keeps all promises of a contract but one. */
export interface Broken<U> {
  /** A part of the title of the case that must fail. */
  readonly promise: string
  readonly open: () => Promise<U>
}

type Contract<U> = (open: () => Promise<U>) => ContractCase[]

async function failures<U>(contract: Contract<U>, open: () => Promise<U>): Promise<string[]> {
  const failed: string[] = []
  for (const { title, run } of contract(open)) {
    await run().catch(() => failed.push(title))
  }
  return failed
}

/** Describes a contract: what keeps it passes, and for each case there is something that fails that case. */
export function describeControls<U>(
  name: string,
  contract: Contract<U>,
  { good, broken }: { good: () => Promise<U>; broken: readonly Broken<U>[] },
): void {
  describe(name, () => {
    for (const { title, run } of contract(good)) it(`holds for one that keeps it: ${title}`, run)

    it('fails for each promise that is broken', async () => {
      for (const { promise, open } of broken) {
        const failed = await failures(contract, open)
        expect(failed.join('\n'), `nothing saw that it does not keep "${promise}"`).to.include(promise)
      }
    })

    it('has something that breaks every promise', () => {
      const unproved = contract(good).filter(({ title }) => !broken.some(({ promise }) => title.includes(promise)))
      expect(unproved.map(({ title }) => title)).to.deep.equal([])
    })
  })
}
