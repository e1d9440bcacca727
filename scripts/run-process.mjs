import { spawn } from 'node:child_process'

/**
 * Runs one program to its end and keeps what it printed.
 *
 * The child stays in our process group, so Ctrl-C in a terminal reaches it by itself; the signal is for the other
 * case, a SIGINT or SIGTERM sent to this process alone, which would otherwise leave the child behind.
 *
 * @param command - Program and arguments; no shell is involved.
 * @param options - `cwd`, `env`, `signal` to stop it, `onOutput` to see the text while it arrives, `isGroup` when the
 *   program starts others: it then leads a process group of its own, and stopping it stops them all.
 * @returns Exit code (1 when it died by a signal) and the joined output of both streams.
 */
export function runProcess([program, ...args], { cwd, env, signal, onOutput, isGroup = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe']
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, detached: isGroup })
    const chunks = []
    const keep = chunk => {
      chunks.push(chunk)
      onOutput?.(chunk)
    }
    const stop = () => (isGroup ? process.kill(-child.pid, 'SIGTERM') : child.kill('SIGTERM'))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('close', code => {
      signal?.removeEventListener('abort', stop)
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') })
    })
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Turns SIGINT and SIGTERM into an AbortSignal until `release` is called; `exitCode` is the shell's 128 + number. */
export function catchSignals() {
  const controller = new AbortController()
  const caught = { signal: controller.signal, exitCode: 0, release }
  const onInterrupt = () => abort(130)
  const onTerminate = () => abort(143)
  function abort(exitCode) {
    caught.exitCode = exitCode
    controller.abort()
  }
  function release() {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  return caught
}

/** Seconds since `startedAt` (milliseconds) with one decimal, for progress lines. */
export function secondsSince(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
}
