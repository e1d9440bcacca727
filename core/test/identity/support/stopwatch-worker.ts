import { request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import type { TimedAnswer, TimedCall } from './stopwatch.js'

const { port } = workerData as { port: number }

function send({ path, body, headers }: TimedCall, done: (answer: TimedAnswer) => void): void {
  const payload = JSON.stringify(body)
  const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload), ...headers }
  const begin = process.hrtime.bigint()
  const call = request({ host: '127.0.0.1', port, path, method: 'POST', agent: false, headers: all }, response => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (text += chunk))
    response.on('end', () => {
      const nanoseconds = Number(process.hrtime.bigint() - begin)
      done({ nanoseconds, status: response.statusCode ?? 0, text })
    })
  })
  call.end(payload)
}

parentPort?.on('message', (call: TimedCall) => send(call, answer => parentPort?.postMessage(answer)))
