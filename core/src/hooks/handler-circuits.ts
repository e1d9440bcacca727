import type { Clock } from '../ports/clock.js'
import { Circuit, type CircuitState } from './circuit.js'

/** How a call ended; `unknown` counts neither for nor against the handler. */
export type CallOutcome = 'succeeded' | 'failed' | 'unknown'

/** Handlers of a plugin that are not called, or on trial. */
export interface PluginCircuit {
  readonly hook: string
  readonly state: CircuitState
  /** How many businesses it is so for. */
  readonly tenants: number
}

/** The circuits of one bus, one for each tenant, plugin and hook. A handler that never failed has none. */
export class HandlerCircuits {
  private readonly circuits = new Map<string, Circuit>()

  constructor(private readonly clock: Clock) {}

  /** @returns What must be told how the call ended, once; undefined when the circuit keeps the call away. */
  enter(tenantId: string, plugin: string, hook: string): ((outcome: CallOutcome) => void) | undefined {
    const key = `${tenantId} ${plugin} ${hook}`
    if (this.circuits.get(key)?.tryEnter() === false) return undefined
    // Looked up again at the end: another call may have made it, or may have closed it, meanwhile.
    return outcome => {
      if (outcome === 'failed') this.of(key).failed()
      else if (outcome === 'succeeded') this.succeeded(key)
      else this.circuits.get(key)?.left()
    }
  }

  /** The worst circuit of a plugin for a tenant: `open` means that a handler of it is not called now. */
  stateOf(tenantId: string, plugin: string): CircuitState {
    const prefix = `${tenantId} ${plugin} `
    const states = [...this.circuits].filter(([key]) => key.startsWith(prefix)).map(([, circuit]) => circuit.state)
    return states.includes('open') ? 'open' : states.includes('half-open') ? 'half-open' : 'closed'
  }

  /** The circuits of a plugin that are not closed, by hook. */
  statesOf(plugin: string): PluginCircuit[] {
    const found = new Map<string, PluginCircuit>()
    for (const [key, { state }] of this.circuits) {
      const [, owner, hook = ''] = key.split(' ')
      if (owner !== plugin || state === 'closed') continue
      const known = found.get(`${hook} ${state}`)
      found.set(`${hook} ${state}`, { hook, state, tenants: (known?.tenants ?? 0) + 1 })
    }
    return [...found.values()]
  }

  forget(plugin: string): void {
    for (const key of this.circuits.keys()) if (key.split(' ')[1] === plugin) this.circuits.delete(key)
  }

  private of(key: string): Circuit {
    const circuit = this.circuits.get(key) ?? new Circuit(this.clock)
    this.circuits.set(key, circuit)
    return circuit
  }

  private succeeded(key: string): void {
    const circuit = this.circuits.get(key)
    circuit?.succeeded()
    if (circuit?.isQuiet) this.circuits.delete(key)
  }
}
