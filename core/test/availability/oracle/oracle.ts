import {
  minuteOf,
  type OracleCase,
  type OracleLine,
  type OracleRequirement,
  type OracleService,
} from './case-format.js'
import {
  canStandAlone,
  canStandTogether,
  combinationsOf,
  piecesOf,
  type ClaimRules,
  type OracleClaim,
  type OraclePiece,
} from './oracle-claim.js'
import { eligibleFor, permute, product, remembered } from './oracle-choice.js'
import { OracleTimes } from './oracle-resource.js'
import { zoneNamed, type OracleZone } from './oracle-zone.js'

/** Who serves a line: resource ids by requirement, in the order of the service. */
export type LineChoice = readonly (readonly string[])[]

export interface OraclePlan {
  /** By stage of the query. */
  readonly stageStarts: readonly number[]
  /** By stage and line. */
  readonly choices: readonly (readonly LineChoice[])[]
}

interface LineState {
  readonly start: number
  readonly duration: number
  readonly claims: OracleClaim[]
}

/** Brute force over one case: every minute, every assignment, every rule checked on its own. */
export class Oracle {
  private readonly times = new Map<string, OracleTimes>()
  private readonly zone: OracleZone
  private readonly pieces = new Map<string, OraclePiece[]>()
  private readonly alone = new Map<string, boolean>()
  private readonly states = new Map<string, LineState[]>()
  private readonly able = new Map<OracleLine, Map<OracleRequirement, string[]>>()

  constructor(readonly source: OracleCase) {
    const location = source.snapshot.locations.find(item => item.id === source.query.locationId)
    this.zone = zoneNamed(location?.timeZone ?? 'UTC')
  }

  gridStarts(): number[] {
    const { from, to } = this.source.query
    const starts: number[] = []
    for (let minute = minuteOf(from); minute < minuteOf(to); minute++) if (this.isOnGrid(minute)) starts.push(minute)
    return starts
  }

  /** Every start for which some complete plan exists. */
  offeredStarts(): number[] {
    const starts = this.gridStarts().filter(
      start => this.isInNotice(start) && this.orders().some(order => this.search(start, order)),
    )
    return starts.slice(0, this.source.query.limit)
  }

  /** The claims of every complete plan for a start, in the first order of the stages that has any. */
  plansAt(start: number): OracleClaim[][] {
    for (const order of this.orders()) {
      const plans = [...this.plansFrom(start, order, [])]
      if (plans.length > 0) return plans
    }
    return []
  }

  private *plansFrom(
    start: number,
    order: readonly number[],
    claims: readonly OracleClaim[],
  ): Generator<OracleClaim[]> {
    const [stage, ...rest] = order
    const position = this.source.query.stages.length - order.length
    const perLine = (this.source.query.stages[stage ?? 0]?.services ?? []).map((line, index) => {
      return this.allStates(line, start, `${stage}.${index}`)
    })
    for (const states of product(perLine)) {
      const all = [...claims, ...states.flatMap(state => state.claims)]
      if (!canStandTogether(all) || !this.areSamePeople(all)) continue
      if (rest.length === 0) yield all
      else {
        const end = start + Math.max(...states.map(state => state.duration))
        for (const gap of this.gaps(position + 1)) yield* this.plansFrom(end + gap, rest, all)
      }
    }
  }

  isOnGrid(minute: number): boolean {
    const { grid } = this.source.query
    const { minuteOfDay, local } = this.zone.wall(minute)
    if (grid.mode === 'anchored') {
      const isNamed = grid.times.some(time => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) === minuteOfDay)
      return isNamed && this.zone.instantsOf(local)[0] === minute
    }
    const offset = grid.mode === 'interval' ? (grid.offset ?? 0) : 0
    return (minuteOfDay - (offset % grid.step) + grid.step) % grid.step === 0 && minuteOfDay >= offset % grid.step
  }

  /** What is wrong with a plan for a start, or undefined when nothing is. */
  findFault(start: number, plan: OraclePlan): string | undefined {
    if (!this.isOnGrid(start)) return 'off the grid'
    if (!this.isInNotice(start)) return 'outside notice or horizon'
    const lines = this.linesOf(plan)
    const states = lines.flat()
    if (states.some(state => state === undefined)) return 'a line is not served by people who may serve it'
    const known = states as LineState[]
    const isAlone = known.every((state, index) =>
      state.claims.every(claim => canStandAlone(claim, this.rulesOf(claim, index))),
    )
    if (!isAlone) return 'a claim does not fit into free hours'
    if (!canStandTogether(known.flatMap(state => state.claims))) return 'two claims of the booking meet'
    if (!this.areSamePeople(known.flatMap(state => state.claims))) return 'others serve than should'
    const isOrdered = this.orders().some(order =>
      this.areGapsKept(start, order, { plan, lines: lines as LineState[][] }),
    )
    return isOrdered ? undefined : 'the stages do not follow one another as they should'
  }

  /** Everything that a plan takes. */
  claimsOf(plan: OraclePlan): OracleClaim[] {
    return this.linesOf(plan)
      .flat()
      .flatMap(state => state?.claims ?? [])
  }

  private linesOf(plan: OraclePlan): (LineState | undefined)[][] {
    return this.source.query.stages.map((stage, stageIndex) =>
      stage.services.map((line, lineIndex) => {
        const choice = plan.choices[stageIndex]?.[lineIndex] ?? []
        return this.stateOf(line, {
          start: plan.stageStarts[stageIndex] ?? 0,
          choice,
          key: `${stageIndex}.${lineIndex}`,
        })
      }),
    )
  }

  private areGapsKept(
    start: number,
    order: readonly number[],
    found: { plan: OraclePlan; lines: LineState[][] },
  ): boolean {
    let previousEnd: number | undefined
    return order.every((stage, position) => {
      const own = found.plan.stageStarts[stage] ?? Number.NaN
      const isRight = previousEnd === undefined ? own === start : this.gaps(position).includes(own - previousEnd)
      previousEnd = own + Math.max(...(found.lines[stage] ?? []).map(state => state.duration))
      return isRight
    })
  }

  /** Wherever two requirements must have the same people and both are served: the fewer are among the more. */
  private areSamePeople(claims: readonly OracleClaim[]): boolean {
    return this.source.query.stages.every((stage, stageIndex) =>
      stage.services.every((line, lineIndex) =>
        this.serviceOf(line).requirements.every(requirement => {
          const other = line.sameAs?.[requirement.key] ?? requirement.sameAs
          const people = (place: string) =>
            claims
              .filter(claim => `${claim.lineKey}.${claim.requirement}` === place)
              .map(claim => claim.times.resource.id)
          const own = people(`${stageIndex}.${lineIndex}.${requirement.key}`)
          const theirs = other === undefined ? [] : people(other)
          if (own.length === 0 || theirs.length === 0) return true
          return own.length <= theirs.length
            ? own.every(id => theirs.includes(id))
            : theirs.every(id => own.includes(id))
        }),
      ),
    )
  }

  private isInNotice(start: number): boolean {
    const now = minuteOf(this.source.snapshot.now)
    return this.source.query.stages.every(stage =>
      stage.services.every(line => {
        const service = this.serviceOf(line)
        return start >= now + (service.minNotice ?? -Infinity) && start <= now + (service.maxHorizon ?? Infinity)
      }),
    )
  }

  private orders(): number[][] {
    const stages = this.source.query.stages.map((_, index) => index)
    return this.source.query.order === 'any' ? permute(stages) : [stages]
  }

  private gaps(position: number): number[] {
    const [shortest, longest] = this.source.query.stages[position]?.gap ?? [0, 0]
    const gaps: number[] = []
    for (let gap = shortest; gap <= longest; gap += this.source.query.gapStep ?? 5) gaps.push(gap)
    return gaps
  }

  /** Tries all stages from this position on; `claims` are those of the stages before. */
  private search(start: number, order: readonly number[], position = 0, claims: readonly OracleClaim[] = []): boolean {
    const stage = order[position]
    if (stage === undefined) return true
    const perLine = (this.source.query.stages[stage]?.services ?? []).map((line, index) => {
      return this.allStates(line, start, `${stage}.${index}`)
    })
    return product(perLine).some(states => {
      const all = [...claims, ...states.flatMap(state => state.claims)]
      if (!canStandTogether(all) || !this.areSamePeople(all)) return false
      if (position + 1 === order.length) return true
      const end = start + Math.max(...states.map(state => state.duration))
      return this.gaps(position + 1).some(gap => this.search(end + gap, order, position + 1, all))
    })
  }

  /** Found once: visits of several services come to the same line and time by many ways. */
  private allStates(line: OracleLine, start: number, key: string): LineState[] {
    return remembered(this.states, `${key}|${start}`, () => this.findStates(line, start, key))
  }

  private findStates(line: OracleLine, start: number, key: string): LineState[] {
    const service = this.serviceOf(line)
    const durations = [line.duration ?? service.duration]
    if (line.duration === undefined) {
      durations.push(...Object.values(service.staffOverrides ?? {}).map(item => item.duration))
    }
    const lineIndex = this.lineIndex(key)
    const found = new Map<string, LineState>()
    for (const duration of new Set(durations)) {
      const perRequirement = service.requirements.map(requirement => {
        const able = this.eligible(line, requirement).filter(id => {
          const claim = this.claimOf(id, { service, requirement, line, duration, start, key })
          const cacheKey = `${key}|${requirement.key}|${id}|${duration}|${start}`
          return remembered(this.alone, cacheKey, () => canStandAlone(claim, this.rulesOf(claim, lineIndex)))
        })
        return combinationsOf(able, requirement.count ?? 1)
      })
      for (const choice of product(perRequirement)) {
        const state = this.stateOf(line, { start, choice, key })
        if (state?.duration === duration) found.set(`${duration} ${choice.join('|')}`, state)
      }
    }
    return [...found.values()].filter(state => canStandTogether(state.claims))
  }

  /** The line with these people, or undefined when they may not serve it. */
  private stateOf(line: OracleLine, at: { start: number; choice: LineChoice; key: string }): LineState | undefined {
    const service = this.serviceOf(line)
    const isComplete = service.requirements.every((requirement, index) => {
      const chosen = at.choice[index] ?? []
      const able = this.eligible(line, requirement)
      return new Set(chosen).size === (requirement.count ?? 1) && chosen.every(id => able.includes(id))
    })
    if (!isComplete || at.choice.length !== service.requirements.length || !this.isChoiceKept(line, at.choice)) {
      return undefined
    }
    const duration = this.durationOf(line, at.choice)
    const claims = service.requirements.flatMap((requirement, index) =>
      (at.choice[index] ?? []).map(id => {
        return this.claimOf(id, { service, requirement, line, duration, start: at.start, key: at.key })
      }),
    )
    return { start: at.start, duration, claims }
  }

  /** The longest special duration of those who take part, else the usual one. */
  private durationOf(line: OracleLine, choice: LineChoice): number {
    const service = this.serviceOf(line)
    const special = choice.flat().flatMap(id => service.staffOverrides?.[id]?.duration ?? [])
    return line.duration ?? (special.length > 0 ? Math.max(...special) : service.duration)
  }

  /** Of each type that the customer named, as many named ones take part as there are places for them. */
  private isChoiceKept(line: OracleLine, choice: LineChoice): boolean {
    const preferred = line.preferred ?? []
    const typeOf = (id: string) => this.source.snapshot.resources.find(item => item.id === id)?.type
    return [...new Set(preferred.map(typeOf))].every(type => {
      const named = preferred.filter(id => typeOf(id) === type)
      const hosts = this.serviceOf(line).requirements.filter(item =>
        this.eligible(line, item).some(id => named.includes(id)),
      )
      const places = hosts.reduce((sum, item) => sum + (item.count ?? 1), 0)
      const able = named.filter(id => hosts.some(item => this.eligible(line, item).includes(id)))
      if (hosts.length === 0) return false
      return new Set(choice.flat().filter(id => named.includes(id))).size >= Math.min(places, able.length)
    })
  }

  private eligible(line: OracleLine, requirement: OracleRequirement): string[] {
    const ofLine = remembered(this.able, line, () => new Map<OracleRequirement, string[]>())
    return remembered(ofLine, requirement, () => eligibleFor(this.source, line, requirement))
  }

  private claimOf(id: string, at: ClaimRequest): OracleClaim {
    const times = this.timesOf(id)
    const { requirement, line } = at
    const perGuest = requirement.quantityPerGuest
    const quantity = perGuest === undefined ? (requirement.quantity ?? 1) : perGuest * (line.guests ?? 1)
    const shapeKey = `${at.service.id}|${requirement.key}|${at.duration}`
    const pieces = remembered(this.pieces, shapeKey, () => piecesOf(at.service, requirement, at.duration))
    return { times, pieces, start: at.start, quantity, lineKey: at.key, requirement: requirement.key }
  }

  private timesOf(id: string): OracleTimes {
    const resource = this.source.snapshot.resources.find(item => item.id === id)
    if (!resource) throw new Error(`the case has no resource ${id}`)
    return remembered(this.times, id, () => new OracleTimes(this.source, resource))
  }

  private rulesOf(claim: OracleClaim, lineIndex: number): ClaimRules {
    const { query, snapshot } = this.source
    const line = query.stages.flatMap(stage => stage.services)[lineIndex]
    const { grid } = query
    const isGapType = grid.mode === 'gapmin' && grid.resourceType === claim.times.resource.type
    return {
      buffersOutsideHours: (line && this.serviceOf(line).buffersOutsideHours) ?? false,
      minGap: isGapType ? grid.minGap : 0,
      place: query.place,
      travel: snapshot.travel ?? {},
    }
  }

  private lineIndex(key: string): number {
    const [stage = 0, line = 0] = key.split('.').map(Number)
    return this.source.query.stages.slice(0, stage).reduce((sum, item) => sum + item.services.length, line)
  }

  private serviceOf(line: OracleLine): OracleService {
    const service = this.source.snapshot.services.find(item => item.id === line.serviceId)
    if (!service) throw new Error(`the case has no service ${line.serviceId}`)
    return service
  }
}

interface ClaimRequest {
  readonly service: OracleService
  readonly requirement: OracleRequirement
  readonly line: OracleLine
  readonly duration: number
  readonly start: number
  readonly key: string
}
