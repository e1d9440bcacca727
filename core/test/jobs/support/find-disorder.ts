export interface Effect {
  readonly handler: string
  readonly aggregate: string
  readonly number: number
}

/** Effects that came, for one handler and aggregate, after a later one had begun. A repetition of the last one is none. */
export function findDisorder(effects: readonly Effect[]): Effect[] {
  const last = new Map<string, number>()
  return effects.filter(effect => {
    const key = `${effect.handler} ${effect.aggregate}`
    const before = last.get(key) ?? -1
    last.set(key, Math.max(before, effect.number))
    return effect.number < before
  })
}
