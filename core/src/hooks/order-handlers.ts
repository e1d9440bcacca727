import { PluginRefusedError } from '../errors/catalog.js'

/** The engine's own steps of a pipeline, in the order they run. Plugins may name them in `before` and `after`. */
const CORE_STEPS = ['pricing', 'policy', 'deposits'] as const

/** Where a handler stands. `before` and `after` name plugins or core steps; names nobody has are ignored. */
export interface Ordered {
  /** Id of the handler: the plugin's, or `<plugin>/<name>`. */
  readonly id: string
  readonly plugin: string
  readonly before?: readonly string[]
  readonly after?: readonly string[]
}

const isCoreStep = (name: string) => (CORE_STEPS as readonly string[]).includes(name)

function rank(handler: Ordered): string {
  const step = (CORE_STEPS as readonly string[]).indexOf(handler.plugin)
  return step === -1 ? `1${handler.id}` : `0${step}${handler.id}`
}

const compare = (left: Ordered, right: Ordered) => (rank(left) < rank(right) ? -1 : rank(left) > rank(right) ? 1 : 0)

type Followers = Map<Ordered, Set<Ordered>>

function declaredEdges(handlers: readonly Ordered[]): Followers {
  const followers: Followers = new Map(handlers.map(handler => [handler, new Set<Ordered>()]))
  const named = (name: string) => handlers.filter(other => other.plugin === name || other.id === name)
  for (const handler of handlers) {
    for (const name of handler.before ?? []) named(name).forEach(other => followers.get(handler)?.add(other))
    for (const name of handler.after ?? []) named(name).forEach(other => followers.get(other)?.add(handler))
  }
  const steps = CORE_STEPS.map(named)
  steps.forEach((earlier, index) => {
    for (const first of earlier) for (const next of steps[index + 1] ?? []) followers.get(first)?.add(next)
  })
  return followers
}

function leadsToCore(handler: Ordered, followers: Followers, seen = new Set<Ordered>()): boolean {
  if (seen.has(handler)) return false
  seen.add(handler)
  return [...(followers.get(handler) ?? [])].some(next => isCoreStep(next.plugin) || leadsToCore(next, followers, seen))
}

/** Handlers that do not have to stand before a core step stand behind all of them. */
function addDefaultEdges(handlers: readonly Ordered[], followers: Followers): void {
  const steps = handlers.filter(handler => isCoreStep(handler.plugin))
  const behind = handlers.filter(handler => !isCoreStep(handler.plugin) && !leadsToCore(handler, followers))
  for (const step of steps) behind.forEach(handler => followers.get(step)?.add(handler))
}

/**
 * Sorts handlers by what they declare; ties go by core step, then by id, never by order of registration.
 * @throws BW_PLUGIN_REFUSED when the declarations contradict each other, with the ids of the circle.
 */
export function orderHandlers<H extends Ordered>(handlers: readonly H[]): H[] {
  const followers = declaredEdges(handlers)
  addDefaultEdges(handlers, followers)
  const waitsFor = new Map<Ordered, number>(handlers.map(handler => [handler, 0]))
  for (const nexts of followers.values()) for (const next of nexts) waitsFor.set(next, (waitsFor.get(next) ?? 0) + 1)
  const sorted: H[] = []
  const rest = new Set<H>([...handlers].sort(compare))
  while (rest.size > 0) {
    const next = [...rest].find(handler => waitsFor.get(handler) === 0)
    if (next === undefined) throw circle([...rest])
    rest.delete(next)
    sorted.push(next)
    for (const follower of followers.get(next) ?? []) waitsFor.set(follower, (waitsFor.get(follower) ?? 0) - 1)
  }
  return sorted
}

function circle(handlers: readonly Ordered[]) {
  const ids = handlers.map(handler => handler.id)
  const plugin = handlers.find(handler => !isCoreStep(handler.plugin))?.plugin ?? String(ids[0])
  const reason = `the before and after of these handlers form a circle: ${ids.join(', ')}. Remove one of them.`
  return new PluginRefusedError({ plugin, reason })
}
