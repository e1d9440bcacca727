import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line to the engine that a test can cut and mend. */
export interface Line {
  /** Without a trailing slash. */
  readonly url: string
  /** Nothing gets through any more, for the page or for what works behind it. */
  cut(): void
  mend(): Promise<void>
}

export async function openLine(engineUrl: string): Promise<Line> {
  const { port } = new URL(engineUrl)
  const open = new Set<Socket>()
  const server = createServer(client => {
    const engine = connect(Number(port), '127.0.0.1')
    for (const socket of [client, engine]) {
      open.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
    }
    client.pipe(engine).pipe(client)
  })
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const own = await listen(0)
  return {
    url: `http://127.0.0.1:${own}`,
    cut() {
      server.close()
      for (const socket of open) socket.destroy()
    },
    mend: () => listen(own).then(() => undefined),
  }
}
