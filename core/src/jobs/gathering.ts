import { setImmediate as turn } from 'node:timers/promises'

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Does work of one kind together: what is asked for while the work before it runs, goes in one piece behind it. Nobody
 * waits for company; under load there is some. What fails together is done one by one, so that nobody fails for another.
 */
export class Gathering<Item, Result> {
  private readonly waiting = new Map<string, Waiting<Item, Result>[]>()

  /** @param run - Does all items of one key; answers a result for each, in their order. */
  constructor(private readonly run: (key: string, items: readonly Item[]) => Promise<readonly Result[]>) {}

  /** @throws What `run` threw for this item alone. */
  add(key: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const one = { item, resolve, reject }
      const others = this.waiting.get(key)
      if (others) others.push(one)
      else {
        this.waiting.set(key, [one])
        void this.work(key)
      }
    })
  }

  private async work(key: string): Promise<void> {
    // Whoever asks in the same turn comes along.
    await turn()
    for (let batch = this.take(key); batch.length > 0; batch = this.take(key)) await this.settle(key, batch)
    this.waiting.delete(key)
  }

  private take(key: string): Waiting<Item, Result>[] {
    return this.waiting.get(key)?.splice(0) ?? []
  }

  private async settle(key: string, batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const items = batch.map(one => one.item)
      const results = await this.run(key, items)
      batch.forEach((one, index) => one.resolve(results[index] as Result))
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else await Promise.all(batch.map(one => this.settle(key, [one])))
    }
  }
}
