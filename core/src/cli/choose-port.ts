import { createServer, type AddressInfo } from 'node:net'
import { ConfigurationError } from '../errors/catalog.js'
import { portProblem } from '../http/server.js'

const TRIES = 50

export interface PortWish {
  readonly host: string
  readonly port: number
  /** Asked for by name: then no other will do. */
  readonly isExplicit: boolean
}

/**
 * Finds the port before anything slow starts: the one asked for, or the default one or the next that is free. Port 0
 * takes any.
 * @throws ConfigurationError with one line when the port that was asked for is taken.
 */
export async function choosePort(wish: PortWish): Promise<number> {
  const last = wish.isExplicit ? wish.port : Math.min(65_535, wish.port + TRIES)
  for (let port = wish.port; ; port += 1) {
    const result = await tryPort(wish.host, port)
    if (typeof result === 'number') return result
    const isFinal = wish.isExplicit || port >= last || result.code !== 'EADDRINUSE'
    if (isFinal) throw new ConfigurationError({ problem: portProblem(result, port) }, result)
  }
}

function tryPort(host: string, port: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo
      server.close(() => resolve(taken))
    })
  })
}
