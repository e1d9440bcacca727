import { nextTick, ref, type Ref } from 'vue'
import type { EditedService } from '../api/catalog-api.js'
import { messages } from '../locales/messages.js'
import { useSession } from '../session/session.js'
import { useChange, type Change } from '../shell/use-change.js'

export interface ServiceOrder {
  problem: Change['problem']
  /** What was moved where, for the ear. */
  said: Ref<string>
  /** The row that is being dragged. */
  dragged: Ref<string>
  /** @param to - Its place among the rows of its category, from 0. */
  move(rows: readonly EditedService[], from: number, to: number): Promise<void>
  /** Lets go of what is dragged above another row of the same category. */
  drop(rows: readonly EditedService[], to: number): void
}

/** The order of the services of a category on the storefront, by buttons, keys or dragging. */
export function useServiceOrder(reload: () => Promise<void>): ServiceOrder {
  const words = messages.services
  const { catalog } = useSession().api
  const change = useChange(reload)
  const said = ref('')
  const dragged = ref('')

  async function move(rows: readonly EditedService[], from: number, to: number): Promise<void> {
    const moved = rows[from]
    if (!moved || to < 0 || to >= rows.length || to === from) return
    const order = rows.filter(row => row !== moved)
    order.splice(to, 0, moved)
    const text = words.movedTo(moved.name, to + 1, rows.length)
    await change.run(async () => {
      for (const [place, row] of order.entries()) {
        if (row.sort !== place) await catalog.changeService(row.id, row.version, { sort: place })
      }
    }, text)
    said.value = text
    await nextTick()
    document.querySelector<HTMLElement>(`[data-service-row="${moved.id}"] button`)?.focus()
  }
  return {
    ...{ problem: change.problem, said, dragged, move },
    drop(rows, to) {
      const from = rows.findIndex(({ id }) => id === dragged.value)
      dragged.value = ''
      if (from >= 0) void move(rows, from, to)
    },
  }
}
