import { computed, type ComputedRef } from 'vue'
import type { ApiProblem } from '../api/api-problem.js'
import { useLoad } from '../api/use-load.js'
import type { SavedView, ViewedList } from '../api/view-api.js'
import { useSession } from '../session/session.js'
import type { ListQuery } from './use-list-query.js'

/** The part of the address that names a view. */
export const VIEW = 'saved'
const COLUMNS = 'columns'

export interface SavedViewState {
  list: ViewedList
  views: ComputedRef<SavedView[]>
  problem: ComputedRef<ApiProblem | null>
  /** The one that is shown, however it was changed since. */
  current: ComputedRef<SavedView | undefined>
  /** Whether the list is not as the view that is shown says. */
  isChanged: ComputedRef<boolean>
  /** The list as it is, for a view to keep. */
  asShown(): Pick<SavedView, 'query' | 'columns'>
  show(view: SavedView): void
  reload(): Promise<void>
}

/** Lists under a name, and which of them the address shows. */
export function useSavedViews(list: ViewedList, query: ListQuery): SavedViewState {
  const session = useSession()
  const { data, problem, reload } = useLoad(signal => session.api.views.list(list, signal), { on: () => list })
  const views = computed(() => data.value?.items ?? [])
  const current = computed(() => views.value.find(({ id }) => id === query.read(VIEW)))
  const asShown = () => {
    const { [VIEW]: _view, [COLUMNS]: columns = '', ...rest } = query.parts.value
    return { query: rest, columns: columns.split(',').filter(Boolean) }
  }
  return {
    ...{ list, views, current, asShown, reload },
    problem: computed(() => problem.value),
    isChanged: computed(() => current.value !== undefined && textOf(current.value) !== textOf(asShown())),
    show: view => {
      const columns: Record<string, string> = view.columns.length > 0 ? { [COLUMNS]: view.columns.join(',') } : {}
      query.replace({ ...view.query, ...columns, [VIEW]: view.id })
    },
  }
}

function textOf({ query, columns }: Pick<SavedView, 'query' | 'columns'>): string {
  return JSON.stringify([Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1)), columns])
}
