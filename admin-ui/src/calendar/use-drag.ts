import { onScopeDispose, type Ref } from 'vue'
import type { Column, DayLayout, PlacedEntry } from './day-layout.js'
import { mayResize, type Target } from './move-target.js'

/** What the hand holds: an event, its end, or an empty stretch of a column. */
export type Hold =
  { kind: 'move' | 'resize'; item: PlacedEntry; column: Column } | { kind: 'create'; column: Column; from: number }

export interface DragWorld {
  layout(): DayLayout
  isOn(): boolean
  /** @returns false when it cannot be held. */
  begin(hold: Hold): boolean
  aim(target: Target, hold: Hold): void
  drop(hold: Hold): void
  cancel(): void
}

const STEP = { coarse: 15, fine: 5 }
/** Less is a click. */
const SLACK_PX = 4
/** On a touch screen a finger that moves at once scrolls. */
const PRESS_MS = 300
const EDGE_PX = 36

interface Press {
  pointerId: number
  x: number
  y: number
  hold: Hold
  /** Minutes between the top of the event and the pointer. */
  grabbed: number
  isUnderWay: boolean
}

/** A hand that drags events, their ends and empty stretches in the grid. */
class Hand {
  private press: Press | null = null
  private timer = 0
  private frame = 0
  private last: PointerEvent | null = null

  constructor(
    private readonly grid: Ref<HTMLElement | null>,
    private readonly world: DragWorld,
  ) {}

  take(event: PointerEvent): void {
    if (event.button !== 0 || this.press || !this.world.isOn()) return
    const found = this.holdAt(event)
    if (!found) return
    this.press = { pointerId: event.pointerId, x: event.clientX, y: event.clientY, ...found, isUnderWay: false }
    this.last = event
    window.addEventListener('pointermove', this.onMove)
    window.addEventListener('pointerup', this.onUp)
    window.addEventListener('pointercancel', this.onLost)
    window.addEventListener('keydown', this.onKey, true)
    window.addEventListener('touchmove', this.onTouch, { passive: false })
    if (event.pointerType === 'touch') this.timer = window.setTimeout(() => this.start(event), PRESS_MS)
  }

  readonly stop = (): void => {
    this.press = null
    this.last = null
    clearTimeout(this.timer)
    cancelAnimationFrame(this.frame)
    document.documentElement.classList.remove('is-dragging')
    window.removeEventListener('pointermove', this.onMove)
    window.removeEventListener('pointerup', this.onUp)
    window.removeEventListener('pointercancel', this.onLost)
    window.removeEventListener('keydown', this.onKey, true)
    window.removeEventListener('touchmove', this.onTouch)
  }

  /** Column and minute under the pointer. */
  private pointAt(event: PointerEvent): { column: Column; minute: number } | undefined {
    const layout = this.world.layout()
    const columns = [...(this.grid.value?.querySelectorAll('.bw-schedule__col') ?? [])]
    const boxes = columns.map(element => element.getBoundingClientRect())
    const index = boxes.findIndex(box => event.clientX >= box.left && event.clientX < box.right)
    const [column, box] = [layout.columns[index], boxes[index]]
    return column && box && { column, minute: layout.open + (event.clientY - box.top) / layout.minutePixels }
  }

  private holdAt(event: PointerEvent): { hold: Hold; grabbed: number } | undefined {
    const target = event.target as HTMLElement
    const point = target.closest('.bw-schedule__col') ? this.pointAt(event) : undefined
    if (!point) return undefined
    const { column, minute } = point
    const key = target.closest<HTMLElement>('.bw-event')?.dataset['key']
    if (key === undefined) {
      const from = Math.floor(minute / STEP.coarse) * STEP.coarse
      return event.pointerType === 'touch' ? undefined : { hold: { kind: 'create', column, from }, grabbed: 0 }
    }
    const item = column.entries.find(entry => entry.key === key)
    if (!item) return undefined
    const kind = target.closest('.bw-event__edge') && mayResize(item.entry) ? 'resize' : 'move'
    return { hold: { kind, item, column }, grabbed: minute - item.at }
  }

  private targetOf({ hold, grabbed }: Press, event: PointerEvent): Target | undefined {
    const point = this.pointAt(event)
    const { open, span } = this.world.layout()
    const step = event.shiftKey ? STEP.fine : STEP.coarse
    const toStep = (minute: number) => Math.round(minute / step) * step
    if (hold.kind === 'create') {
      const until = Math.max(hold.from + STEP.coarse, toStep(point?.minute ?? hold.from))
      return { column: hold.column, at: hold.from, length: until - hold.from }
    }
    if (!point) return undefined
    const { item, column } = hold
    if (hold.kind === 'resize') {
      return { column, at: item.at, length: Math.max(step, toStep(point.minute) - item.at) }
    }
    const at = Math.min(Math.max(toStep(point.minute - grabbed), open), open + span - item.length)
    // Another kind of thing cannot take its place: only the time follows there.
    const isAlike = point.column.resource.type === column.resource.type
    return { column: isAlike ? point.column : column, at, length: item.length }
  }

  private start(event: PointerEvent): void {
    if (!this.press || this.press.isUnderWay) return
    if (!this.world.begin(this.press.hold)) return this.stop()
    this.press.isUnderWay = true
    document.documentElement.classList.add('is-dragging')
    this.follow(event)
    this.roll()
  }

  private follow(event: PointerEvent): void {
    if (!this.press?.isUnderWay) return
    const target = this.targetOf(this.press, event)
    if (target) this.world.aim(target, this.press.hold)
  }

  /** Near an edge the grid goes on under the hand. */
  private roll(): void {
    this.frame = requestAnimationFrame(() => {
      const { last } = this
      const element = this.grid.value
      if (!this.press?.isUnderWay || !element || !last) return
      const box = element.getBoundingClientRect()
      const down = last.clientY > box.bottom - EDGE_PX ? 1 : last.clientY < box.top + 2 * EDGE_PX ? -1 : 0
      const along = last.clientX > box.right - EDGE_PX ? 1 : last.clientX < box.left + EDGE_PX ? -1 : 0
      if (down !== 0 || along !== 0) {
        element.scrollBy(along * 10, down * 8)
        this.follow(last)
      }
      this.roll()
    })
  }

  private readonly onMove = (event: PointerEvent): void => {
    if (!this.press || event.pointerId !== this.press.pointerId) return
    this.last = event
    if (this.press.isUnderWay) return this.follow(event)
    const way = Math.hypot(event.clientX - this.press.x, event.clientY - this.press.y)
    if (event.pointerType === 'touch') {
      if (way > 2 * SLACK_PX) this.stop()
    } else if (way > SLACK_PX) this.start(event)
  }

  private readonly onUp = (event: PointerEvent): void => {
    if (!this.press || event.pointerId !== this.press.pointerId) return
    const { hold, isUnderWay } = this.press
    if (isUnderWay) swallowClick()
    this.stop()
    if (!isUnderWay && hold.kind === 'create' && this.world.begin(hold)) {
      this.world.aim({ column: hold.column, at: hold.from, length: 0 }, hold)
      this.world.drop(hold)
    } else if (isUnderWay) this.world.drop(hold)
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.press?.isUnderWay) return
    event.stopPropagation()
    swallowClick()
    this.onLost()
  }

  private readonly onLost = (): void => {
    const wasUnderWay = this.press?.isUnderWay
    this.stop()
    if (wasUnderWay) this.world.cancel()
  }

  private readonly onTouch = (event: TouchEvent): void => {
    if (this.press?.isUnderWay) event.preventDefault()
  }
}

/** Lets a hand drag in the grid; says where it would be dropped. */
export function useDrag(grid: Ref<HTMLElement | null>, world: DragWorld): { onPointerDown(event: PointerEvent): void } {
  const hand = new Hand(grid, world)
  onScopeDispose(hand.stop)
  return { onPointerDown: event => hand.take(event) }
}

/** The click that ends a drag opens nothing. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.stopPropagation()
    event.preventDefault()
  }
  window.addEventListener('click', swallow, { capture: true, once: true })
  window.setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
}
