import type { Minutes } from '../domain/interval.js'
import type { Candidate, Need } from './line-plan.js'
import type { SlotAssignment } from './types.js'

/** Who serves: one entry per requirement. */
export type Team = readonly Pick<SlotAssignment, 'requirement' | 'resourceIds'>[]

/** A start that can be booked and who would serve. */
export interface Offer {
  readonly start: Minutes
  readonly end: Minutes
  readonly locationId: string
  readonly team: Team
  /** What rules add to the price, in minor units; absent when no rule has one. */
  readonly addedPrice?: number | undefined
}

/** Makes one object of equal teams, so that what is written about a team is written once. */
export class Teams {
  private readonly known = new Map<string, Team>()
  private lastChosen: readonly Candidate[] | undefined
  private last: Team = []

  of(team: Team): Team {
    const key = team.map(({ requirement, resourceIds }) => `${requirement}:${resourceIds.join(',')}`).join(' ')
    return this.at(key, () => team)
  }

  /** @param chosen - Candidates, need by need. */
  ofChosen(needs: readonly Need[], chosen: readonly Candidate[]): Team {
    if (chosen === this.lastChosen) return this.last
    const [first] = chosen
    const key = chosen.length === 1 && first ? first.resource.id : chosen.map(({ resource }) => resource.id).join(' ')
    this.lastChosen = chosen
    return (this.last = this.at(key, () => toTeam(needs, chosen)))
  }

  private at(key: string, make: () => Team): Team {
    const known = this.known.get(key)
    if (known) return known
    const team = make()
    this.known.set(key, team)
    return team
  }
}

function toTeam(needs: readonly Need[], chosen: readonly Candidate[]): Team {
  let next = 0
  return needs.map(({ key, count }) => ({
    requirement: key,
    resourceIds: chosen.slice(next, (next += count)).map(({ resource }) => resource.id),
  }))
}
