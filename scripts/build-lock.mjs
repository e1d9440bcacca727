import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 100

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

/** The process that holds the lock; undefined when the file is gone or its owner died (then the lock is removed). */
function lockOwner(file) {
  let owner
  try {
    owner = Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return undefined
  }
  // An empty file is a lock being written this instant.
  if (owner === 0 || isAlive(owner)) return owner
  rmSync(file, { force: true })
  return undefined
}

/**
 * Runs `work` while no other process builds the same tree: two engines started side by side on a fresh clone must
 * not write the same files at once.
 */
export async function withBuildLock(file, { signal, report }, work) {
  mkdirSync(dirname(file), { recursive: true })
  let isTold = false
  while (!tryLock(file)) {
    const owner = lockOwner(file)
    if (owner !== undefined && !isTold) {
      isTold = true
      report(`waiting for the build of process ${owner}`)
    }
    if (signal?.aborted) return []
    await delay(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
