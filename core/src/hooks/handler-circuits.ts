import type { Clock } from '../ports/clock.js'
import { CircuitBreaker, type CircuitState } from './circuit-breaker.js'

/** How a call ended; `unknown` counts neither for nor against the handler. */
export type CallOutcome = 'succeeded' | 'failed' | 'unknown'

/** The circuits of one bus, one for each tenant, plugin and hook. A handler that never failed has none. */
export class HandlerCircuits {
  private readonly circuits = new Map<string, CircuitBreaker>()

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

  private of(key: string): CircuitBreaker {
    const circuit = this.circuits.get(key) ?? new CircuitBreaker(this.clock)
    this.circuits.set(key, circuit)
    return circuit
  }

  private succeeded(key: string): void {
    const circuit = this.circuits.get(key)
    circuit?.succeeded()
    if (circuit?.isQuiet) this.circuits.delete(key)
  }
}
