import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import type { ChangePhase, PluginApi, PluginPackage } from '../api/plugin-api.js'
import { useSession } from '../session/session.js'

const LOOK_MS = 250
/** How long the dialog counts the processes that have the plugin. */
const COUNT_MS = 10_000

/** Counts the processes that have a version, until all have it or it takes too long. */
function useProcessCount(api: PluginApi) {
  const ready = shallowRef<{ ready: number; all: number } | null>(null)
  let counted = ''
  async function count({ id, version, contentHash }: PluginPackage): Promise<void> {
    counted = contentHash
    const until = Date.now() + COUNT_MS
    while (counted === contentHash && Date.now() < until) {
      const seen = await api.processes().catch(() => null)
      const states = seen?.items.map(({ plugins }) => plugins[id]) ?? []
      const done = states.filter(state => state?.state === 'ready' && state.version === version).length
      if (counted === contentHash) ready.value = { ready: done, all: states.length }
      if (states.length > 0 && done === states.length) return
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
  }
  function stop(): void {
    counted = ''
    ready.value = null
  }
  return { ready, count, stop }
}

/** Asks how far a change is while the engine is at it; it answers the order itself only when it is done. */
function usePhase(api: PluginApi) {
  const phase = ref<ChangePhase | ''>('')
  let timer = 0
  function stop(): void {
    clearInterval(timer)
    phase.value = ''
  }
  function follow(id: string): void {
    stop()
    phase.value = 'reading'
    timer = window.setInterval(async () => {
      const change = (await api.changes(1).catch(() => null))?.items[0]
      if (phase.value && change?.pluginId === id && change.state === 'running') phase.value = change.phase
    }, LOOK_MS)
  }
  return { phase, follow, stop }
}

/** One thing at a time, with what it is and why it failed. */
function useDoing<What extends string>(after: () => void) {
  const busy = shallowRef<What | ''>('')
  const problem = shallowRef<ApiProblem | null>(null)
  async function run(what: What, work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = what
    problem.value = null
    try {
      await work()
    } catch (error) {
      problem.value = toApiProblem(error)
    } finally {
      busy.value = ''
      after()
    }
  }
  return { busy, problem, run }
}

/** The way of one package into the installation: chosen, shown, installed while its phases pass, ready in so many processes. */
export function useInstall() {
  const { installation: api } = useSession().api
  const processes = useProcessCount(api)
  const progress = usePhase(api)
  const offer = shallowRef<PluginPackage | null>(null)
  const { busy, problem, run } = useDoing<'reading' | 'trying' | 'installing'>(progress.stop)
  const steps = shallowRef<{ applied: string[]; takenBack: string[] } | null>(null)
  const isDone = ref(false)

  function reset(start: PluginPackage | null): void {
    processes.stop()
    progress.stop()
    offer.value = start
    problem.value = null
    steps.value = null
    busy.value = ''
    isDone.value = false
  }

  const send = (file: File) => run('reading', async () => void (offer.value = await api.send(file)))
  const rehearse = (found: PluginPackage) => run('trying', async () => void (steps.value = await api.rehearse(found)))
  const install = (found: PluginPackage) =>
    run('installing', async () => {
      progress.follow(found.id)
      await api.bring(found)
      isDone.value = true
      void processes.count(found)
    })

  onScopeDispose(() => reset(null))
  const isUpgrade = computed(() => offer.value !== null && offer.value.installedVersion !== null)
  const { ready } = processes
  return {
    offer,
    problem,
    steps,
    phase: progress.phase,
    busy,
    ready,
    isDone,
    isUpgrade,
    reset,
    send,
    rehearse,
    install,
  }
}
