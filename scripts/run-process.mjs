import { spawn } from 'node:child_process'

/** How long a program that was asked to end by itself may take before its whole group is stopped. */
const GRACE_MS = 8_000
const hasGroups = process.platform !== 'win32'

/**
 * Starts a program as the leader of a process group, because many start others (the compiler's script starts the
 * compiler, a test starts engines and browsers) and all must end with it. Stop it with `stopGroup`: a Ctrl-C in the
 * terminal reaches only our own group.
 */
export function spawnGroup([program, ...args], { cwd, env, hasChannel = false } = {}) {
  const stdio = ['ignore', 'pipe', 'pipe', ...(hasChannel ? ['ipc'] : [])]
  return spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, detached: hasGroups })
}

/** Sends a signal to the program and everything it started; nothing happens when all of it is gone. */
export function stopGroup(child, signal = 'SIGTERM') {
  try {
    process.kill(hasGroups ? -child.pid : child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
    return false
  }
  return true
}

/**
 * Runs one program to its end and keeps what it printed.
 *
 * @param command - Program and arguments; no shell is involved.
 * @param options - `cwd`, `env`, `signal` to stop it, `onOutput` to see the text while it arrives, `isGraceful` when
 *   it cleans up on SIGINT (mocha then runs the `after` hooks, which stop servers in sessions of their own),
 *   `onMessage` gets what a Node.js program sends, and a function that answers it.
 * @returns Exit code (1 when it died by a signal) and the joined output of both streams.
 */
export function runProcess(command, { cwd, env, signal, onOutput, onMessage, isGraceful = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawnGroup(command, { cwd, env, hasChannel: onMessage !== undefined })
    const chunks = []
    const keep = chunk => {
      chunks.push(chunk)
      onOutput?.(chunk)
    }
    let timer
    const stop = () => {
      if (isGraceful) child.kill('SIGINT')
      timer = setTimeout(() => stopGroup(child), isGraceful ? GRACE_MS : 0)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    if (onMessage) child.on('message', message => onMessage(message, answer => child.send(answer)))
    child.once('error', reject)
    child.once('close', code => {
      clearTimeout(timer)
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
