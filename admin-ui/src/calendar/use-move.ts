import { onScopeDispose, ref, shallowRef } from 'vue'
import { useToasts, type Toasts } from '../../kit/toasts.js'
import { isAborted, toApiProblem, type ApiProblem } from '../api/api-problem.js'
import type { BookingActionApi, MoveTerms, MoveWish } from '../api/booking-action-api.js'
import type { Booking, CalendarEntry } from '../api/contract.js'
import { randomKey } from '../api/idempotency-key.js'
import { messages } from '../locales/messages.js'
import { useSession } from '../session/session.js'
import type { Column, PlacedEntry } from './day-layout.js'
import { isSameTarget, mayMove, wayBack, wishOf, type Moving, type Target } from './move-target.js'
import { placeText } from './move-text.js'

export interface Verdict {
  state: 'same' | 'asking' | 'free' | 'refused' | 'saving'
  text: string
  /** Why not. */
  reason?: string
}

/** Somebody changed the booking while it was moved. */
export interface MoveConflict {
  moving: Moving
  wish: MoveWish
  now: Booking
}

export interface MoveWorld {
  /** All of the calendar, also what is not shown. */
  entries(): readonly CalendarEntry[]
  timeZone(): string
  /** Reads the calendar again; the moved one is shown then. */
  reload(): Promise<void>
  /** Something is changed here now. */
  act(): void
  /** Whether customers are written to when something is moved. */
  isCustomerTold(): boolean
}

/** The calls that a move needs. */
interface MoveApi {
  life: Pick<BookingActionApi, 'move' | 'moveTerms'>
  booking(id: string): Promise<Booking>
}

/** A hand moves on before an answer would come; one that rests is answered. */
const REST_MS = { hand: 70, keys: 0, sheet: 120 }

/** Asks the engine about one place at a time: the newest question is the one that counts. */
class Terms {
  private readonly known = new Map<string, MoveTerms>()
  private running: AbortController | null = null
  private timer = 0

  constructor(
    private readonly api: MoveApi,
    private readonly report: (terms: MoveTerms | ApiProblem) => void,
  ) {}

  ask(bookingId: string, wish: MoveWish, restMs: number): void {
    this.stop()
    const terms = this.known.get(JSON.stringify(wish))
    if (terms) return this.report(terms)
    this.timer = window.setTimeout(() => void this.read(bookingId, wish), restMs)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.running?.abort()
    this.running = null
  }

  forget(): void {
    this.stop()
    this.known.clear()
  }

  private async read(bookingId: string, wish: MoveWish): Promise<void> {
    const controller = new AbortController()
    this.running = controller
    try {
      const terms = await this.api.life.moveTerms(bookingId, wish, controller.signal)
      this.known.set(JSON.stringify(wish), terms)
      if (this.running === controller) this.report(terms)
    } catch (error) {
      if (!isAborted(error) && this.running === controller) this.report(toApiProblem(error))
    }
  }
}

const words = messages.calendar.move
const reasonOf = (problem: ApiProblem) => problem.issues[0]?.message || problem.message || words.failed
const nameOf = ({ item }: Moving) => item.entry.customerName ?? messages.booking.nobody

/** Moves one event by hand or by keys: asks while it is under way, writes when it is dropped, and can take it back. */
export class Move {
  readonly moving = shallowRef<Moving | null>(null)
  readonly conflict = shallowRef<MoveConflict | null>(null)
  readonly verdict = ref<Verdict>({ state: 'same', text: '' })
  /** What a screen reader says of it. */
  readonly said = ref('')
  /** What was moved by keys and is back where it was: there goes the focus of whoever took it back. */
  readonly returned = shallowRef<CalendarEntry | null>(null)
  private readonly terms: Terms
  private back: (() => Promise<void>) | null = null

  constructor(
    private readonly world: MoveWorld,
    private readonly api: MoveApi,
    private readonly toasts: Toasts,
  ) {
    this.terms = new Terms(api, answer => this.judge(answer))
  }

  get isBusy(): boolean {
    return this.verdict.value.state === 'saving'
  }

  /** @returns false when it cannot be moved; that is said. */
  begin(item: PlacedEntry, column: Column, by: Moving['by']): boolean {
    if (this.moving.value) return false
    if (!mayMove(item.entry)) {
      this.said.value = item.entry.sessionId ? words.isClass : words.isFixed
      if (by !== 'hand') this.toasts.show(this.said.value)
      return false
    }
    this.toasts.dismiss()
    const from = { column, at: item.at, length: item.length }
    this.moving.value = { item, from, to: from, by }
    this.tell('same', by === 'keys' ? words.begun(nameOf(this.moving.value), this.where(from)) : this.where(from))
    return true
  }

  aim(to: Target): void {
    const now = this.moving.value
    if (!now || this.isBusy || isSameTarget(now.to, to)) return
    const next = { ...now, to }
    this.moving.value = next
    if (isSameTarget(now.from, to)) {
      this.terms.stop()
      return this.tell('same', words.same(this.where(to)))
    }
    this.verdict.value = { state: 'asking', text: words.asking(this.where(to)) }
    this.terms.ask(now.item.entry.bookingId, wishOf(next, this.world.entries()), REST_MS[now.by])
  }

  /** @returns the entry that was moved; undefined when it stays where it was. */
  async drop(): Promise<CalendarEntry | undefined> {
    const now = this.moving.value
    if (!now || this.isBusy) return undefined
    const { state, text, reason = '' } = this.verdict.value
    if (isSameTarget(now.from, now.to)) this.cancel()
    // By keys one goes on looking; a hand has let go.
    else if (state === 'refused' && now.by !== 'hand') this.said.value = words.notThere(text)
    else if (state === 'refused') {
      this.end()
      this.toasts.show(words.stays(nameOf(now), this.where(now.from), reason))
    } else return this.write(now, wishOf(now, this.world.entries()), now.item.entry.version ?? 0)
    return undefined
  }

  cancel(): void {
    const now = this.moving.value
    if (!now || this.isBusy) return
    this.end()
    this.said.value = words.cancelled(nameOf(now), this.where(now.from))
  }

  /** The conflict is settled: once more against the newest version, or not at all. */
  async settle(isMovedAnyway: boolean): Promise<void> {
    const found = this.conflict.value
    this.conflict.value = null
    if (!found) return
    if (isMovedAnyway) await this.write(found.moving, found.wish, found.now.version)
    else await this.world.reload()
  }

  /**
   * Takes the last move back, once: by the button beside what is said of it, or by its key for as long as the page
   * stands, for whoever does not get to the button while it is there.
   */
  readonly takeBack = (): void => {
    const { back } = this
    this.back = null
    if (!back || this.moving.value) return
    this.toasts.dismiss()
    void back()
  }

  dispose(): void {
    this.terms.stop()
  }

  private where(target: Target): string {
    return placeText(target, this.world.timeZone())
  }

  private tell(state: Verdict['state'], text: string, reason?: string): void {
    this.verdict.value = { state, text, ...(reason === undefined ? {} : { reason }) }
    this.said.value = text
  }

  private judge(answer: MoveTerms | ApiProblem): void {
    if (!this.moving.value) return
    const place = this.where(this.moving.value.to)
    const isPossible = 'isPossible' in answer && answer.isPossible
    if (isPossible) return this.tell('free', answer.isOver ? words.freeButOver(place) : words.free(place))
    const reason = ('isPossible' in answer ? answer.text : reasonOf(answer)) ?? words.failed
    this.tell('refused', words.refused(place, reason), reason)
  }

  private end(): void {
    this.terms.forget()
    this.moving.value = null
    this.verdict.value = { state: 'same', text: '' }
  }

  private async write(move: Moving, wish: MoveWish, version: number): Promise<CalendarEntry | undefined> {
    const { entry } = move.item
    // What it was is asked for before the calendar is read anew.
    const back = wayBack(move, this.world.entries())
    this.world.act()
    this.verdict.value = { state: 'saving', text: words.saving(this.where(move.to)) }
    try {
      const body = { ...wish, tellCustomer: this.world.isCustomerTold() }
      const booking = await this.api.life.move({ id: entry.bookingId, version }, body, randomKey())
      await this.world.reload()
      const done = move.to.length === move.from.length ? words.done : words.resized
      this.back = () => this.undo(move, back, booking)
      this.toasts.show(done(nameOf(move), this.where(move.to), move.to.length), {
        label: words.undo,
        run: this.takeBack,
      })
      return entry
    } catch (error) {
      await this.refuse(move, wish, toApiProblem(error))
      return undefined
    } finally {
      this.end()
    }
  }

  private async refuse(move: Moving, wish: MoveWish, problem: ApiProblem): Promise<void> {
    const { bookingId } = move.item.entry
    const now = problem.status === 412 ? await this.api.booking(bookingId).catch(() => null) : null
    if (now) {
      this.conflict.value = { moving: move, wish, now }
      return
    }
    const reason = await this.whyNot(bookingId, wish, problem)
    this.toasts.show(words.stays(nameOf(move), this.where(move.from), reason))
    await this.world.reload()
  }

  private async undo(move: Moving, back: MoveWish, seen: Booking): Promise<void> {
    this.world.act()
    let isBack = false
    try {
      const body = { ...back, tellCustomer: this.world.isCustomerTold() }
      await this.api.life.move(seen, body, randomKey())
      this.toasts.show(words.undone(nameOf(move), this.where(move.from)))
      isBack = true
    } catch (error) {
      const problem = toApiProblem(error)
      const reason = problem.status === 412 ? words.changedSince : await this.whyNot(seen.id, back, problem)
      this.toasts.show(words.notUndone(nameOf(move), this.where(move.to), reason))
    }
    await this.world.reload()
    if (isBack && move.by === 'keys') this.returned.value = { ...move.item.entry }
  }

  /** The words of the team for a refusal that has only those for customers. */
  private async whyNot(bookingId: string, wish: MoveWish, problem: ApiProblem): Promise<string> {
    const told = problem.status === 409 ? await this.api.life.moveTerms(bookingId, wish).catch(() => null) : null
    return told?.text ?? reasonOf(problem)
  }
}

/** The move of a page, as long as the page stands. */
export function useMove(world: MoveWorld): Move {
  const move = new Move(world, useSession().api, useToasts())
  onScopeDispose(() => move.dispose())
  return move
}
