import { readdirSync, readFileSync } from 'node:fs'

/** A tick of the processor times in /proc, in milliseconds: 100 a second on every Linux that Node.js runs on. */
const TICK_MS = 10

interface ProcessTimes {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
}

/**
 * Processor time of some processes and all that descend from them, in milliseconds since they began; NaN where there is
 * no /proc. A machine that is busy with other things changes it far less than it changes the time on the wall.
 */
export function cpuMs(roots: readonly number[]): number {
  try {
    const all = readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(readTimes)
    const wanted = new Set(roots)
    // Children have been started after their parents, but numbers may wrap: look until nobody is added.
    for (let size = 0; size !== wanted.size;) {
      size = wanted.size
      for (const { pid, parent } of all) if (wanted.has(parent)) wanted.add(pid)
    }
    return all.filter(({ pid }) => wanted.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0) * TICK_MS
  } catch {
    return Number.NaN
  }
}

function readTimes(name: string): ProcessTimes[] {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8')
    // The name of the program stands in brackets and may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0] = fields.slice(1)
    // utime, stime, and those of children that have ended.
    return [{ pid: Number(name), parent, ticks: fields.slice(11, 15).reduce((sum, value) => sum + value, 0) }]
  } catch {
    // It ended while we looked.
    return []
  }
}
