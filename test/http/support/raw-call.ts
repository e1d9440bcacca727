import { connect } from 'node:net'
import { request as httpRequest } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
}

export interface RawCall {
  readonly method?: string
  readonly headers?: Record<string, string>
  /** Sent as it is; an object is sent as JSON. */
  readonly body?: string | object
}

/** Sends exactly what it is told; fetch would mend paths and refuse headers. */
export function rawCall(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: RawCall = {},
): Promise<RawAnswer> {
  const payload = typeof body === 'object' ? JSON.stringify(body) : body
  const type = payload === undefined ? {} : { 'content-type': 'application/json' }
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const options = { host: hostname, port, path, method, headers: { ...type, ...headers }, agent: false }
    const request = httpRequest(options, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(payload)
  })
}

/** Writes bytes to the socket and reads until the end: for requests that no client would make. */
export function socketCall(url: string, head: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(`${head}\r\nConnection: close\r\n\r\n`))
    socket.on('data', chunk => (text += chunk.toString()))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}
