import { ref, shallowRef } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { usePanels } from '../panels/panels.js'
import { useSession } from '../session/session.js'
import { useDesk } from '../shell/desk.js'

/** Switches a plugin that was just installed on for the open business, where that is wanted. */
export function useSwitchOn() {
  const session = useSession()
  const panels = usePanels()
  const { name: business } = useDesk().business
  const isWanted = ref(true)
  const isDone = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)
  function reset(): void {
    isWanted.value = session.may('plugins:write')
    isDone.value = false
    problem.value = null
  }
  async function run(pluginId: string): Promise<void> {
    if (!isWanted.value) return
    try {
      await session.api.switchPlugin(pluginId, true)
      isDone.value = true
    } catch (error) {
      problem.value = toApiProblem(error)
    }
  }
  return { business, isWanted, isDone, problem, reset, run, look: () => panels.refreshSoon() }
}
