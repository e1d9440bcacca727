import type { BlockReason, Explanation } from '../availability/types.js'

/** A reason a customer may see: a rule and the requirement it stopped, never another customer's data. */
export interface PublicReason {
  readonly code: string
  readonly requirement?: string
  readonly resource?: { id: string; name: string }
  readonly unlocks?: string
  /** For the team, for the words: what the solver knows of it, in UTC minutes. */
  readonly facts?: Omit<BlockReason, 'code'>
  /** A sentence in the language of the business. */
  readonly text?: string
}

type Say = (reason: Pick<BlockReason, 'rule'> & { readonly code: string; readonly requirement?: string }) => string
/** Limits of the core are rules with a name of their own, so that they have words of their own. */
export function codeOf({ code, rule }: { readonly code: string; readonly rule?: string | undefined }): string {
  const [, of] = /^limit (service|customer|band|blocked) /.exec(rule ?? '') ?? []
  return code === 'RULE' && of ? `LIMIT_${of.toUpperCase()}` : code
}

/** Codes only: no resource ids, no booking ids (requirements without a person are named by their key). */
export function publicReasons(explanation: Explanation, say?: Say): PublicReason[] {
  const reasons = explanation.query.map(ownLimit)
  for (const requirement of explanation.requirements) {
    if (requirement.feasible.length >= requirement.needed) continue
    const codes = new Set(requirement.blocked.flatMap(blocked => blocked.reasons.map(codeOf)))
    const excluded = Object.keys(requirement.excluded)
    for (const code of codes.size > 0 ? codes : excluded) reasons.push({ code, requirement: requirement.requirement })
  }
  if (explanation.combination) reasons.push({ code: explanation.combination })
  return say ? reasons.map(reason => ({ ...reason, text: say(reason) })) : reasons
}

/** How much of their own limit is left, whoever asks may know. */
function ownLimit(reason: BlockReason): PublicReason {
  const code = codeOf(reason)
  return code === 'LIMIT_BAND' || code === 'LIMIT_BLOCKED' ? { code, facts: { rule: reason.rule } } : { code }
}

/** The staff's view: who is blocked, from when to when, and what would open the time. */
export function staffReasons(explanation: Explanation, names: ReadonlyMap<string, string>): PublicReason[] {
  const unlocks = explanation.unlocks[0]
  const reasons: PublicReason[] = explanation.query.map(reason => {
    return { code: codeOf(reason), unlocks, ...factsOf(reason) }
  })
  for (const requirement of explanation.requirements) {
    if (requirement.feasible.length >= requirement.needed) continue
    for (const blocked of requirement.blocked) {
      const resource = { id: blocked.resourceId, name: names.get(blocked.resourceId) ?? '' }
      for (const reason of blocked.reasons) {
        const { requirement: key } = requirement
        reasons.push({ code: codeOf(reason), requirement: key, resource, unlocks, ...factsOf(reason) })
      }
    }
  }
  return reasons.length > 0 ? reasons : publicReasons(explanation)
}

function factsOf({ from, to, until, free, needed, rule }: BlockReason): Pick<PublicReason, 'facts'> {
  const facts = { from, to, until, free, needed, rule }
  return Object.values(facts).some(value => value !== undefined) ? { facts } : {}
}

/** What says most to a customer first: that something is taken, before that somebody else does not work then. */
const MOST_TELLING = [
  ...[
    'PAST',
    'MIN_NOTICE',
    'MAX_HORIZON',
    'LIMIT_BLOCKED',
    'LIMIT_BAND',
    'LIMIT_CUSTOMER',
    'LIMIT_SERVICE',
    'NOT_AT_LOCATION',
  ],
  ...['HELD', 'BOOKED', 'CAPACITY', 'BUFFER', 'DAY_LIMIT', 'WEEK_LIMIT', 'SMALL_GAP', 'TRAVEL', 'RULE'],
  ...['EXTERNAL_BUSY', 'BLOCKED', 'TIME_OFF', 'HOLIDAY', 'BREAK', 'OUTSIDE_HOURS', 'OFF_GRID'],
]

/** The one sentence that tells a customer most: off the grid matters only when nothing else does. */
export function mostTelling(reasons: readonly PublicReason[]): string | undefined {
  const rank = ({ code }: PublicReason) => (MOST_TELLING.includes(code) ? MOST_TELLING.indexOf(code) : Infinity)
  return [...reasons].sort((left, right) => Math.sign(rank(left) - rank(right)) || 0).find(reason => reason.text)?.text
}
