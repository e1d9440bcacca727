import { ref, type Ref } from 'vue'
import { useToasts } from '../../kit/toasts.js'
import { toApiProblem } from '../api/api-problem.js'
import type { Page } from '../api/contract.js'
import { messages } from '../locales/messages.js'
import type { Selection } from './use-selection.js'

/** More than this at once is no list any more. */
const MOST = 1000

export interface ChooseAll {
  isBusy: Ref<boolean>
  choose(): Promise<void>
}

/** Reads every page that the filter has, so that each row that is chosen is there to be named. */
export function useChooseAll<Row extends { id: string }>(
  selection: Selection<Row>,
  read: (cursor: string | undefined) => Promise<Page<Row>>,
): ChooseAll {
  const toasts = useToasts()
  const isBusy = ref(false)
  async function readAll(): Promise<void> {
    const found: Row[] = []
    let cursor: string | undefined
    do {
      const page = await read(cursor)
      found.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor && found.length < MOST)
    selection.choose(found.slice(0, MOST))
    if (cursor || found.length > MOST) toasts.show(messages.lists.onlySome(MOST))
  }
  return {
    isBusy,
    async choose() {
      isBusy.value = true
      try {
        await readAll()
      } catch (error) {
        toasts.show(toApiProblem(error).message || messages.problem.noAnswer)
      } finally {
        isBusy.value = false
      }
    },
  }
}
