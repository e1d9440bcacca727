import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a device in the house was told. */
export interface DeviceCall {
  readonly type: string
  readonly data: { resourceId: string; bookingId: string | null; sessionId: string | null; startsAt: string }
}

/** Lights and doors of a business: they listen at an address of this machine. */
export interface Devices {
  readonly url: string
  /** What came, in the order in which it came. */
  readonly calls: DeviceCall[]
  close(): void
}

export async function listenForDevices(): Promise<Devices> {
  const calls: DeviceCall[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      calls.push(JSON.parse(Buffer.concat(parts).toString('utf8')) as DeviceCall)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/use`, calls, close: () => void server.close() }
}
