import { ApiProblem } from './api-problem.js'

/** What goes with a file; `fetch` does not say how much of it went out. */
export interface FileCall {
  method: string
  headers: Record<string, string>
  file: File
  signal?: AbortSignal
  /** From 0 to 1. */
  onSent?: (share: number) => void
}

/** Sends a file as the body, without a limit of time, and says how far it is. @throws ApiProblem when nothing answers. */
export function sendFile(url: string, { method, headers, file, signal, onSent }: FileCall): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open(method, url)
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value)
    call.upload.onprogress = ({ loaded, total }) => onSent?.(total > 0 ? loaded / total : 0)
    call.onload = () => {
      const known = { 'X-Request-Id': call.getResponseHeader('X-Request-Id') ?? '' }
      const isEmpty = [204, 205, 304].includes(call.status)
      resolve(new Response(isEmpty ? null : call.responseText, { status: call.status, headers: known }))
    }
    call.onerror = () => reject(new ApiProblem(0, { code: 'BW_NO_ANSWER', detail: '' }))
    call.onabort = () => reject(new DOMException('The file is not sent any more.', 'AbortError'))
    signal?.addEventListener('abort', () => call.abort(), { once: true })
    call.send(file)
  })
}
