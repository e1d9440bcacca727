import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Runs mocha over compiled test files as another account. */
export function runMocha(
  files: readonly URL[],
  account: { uid: number; gid: number },
): Promise<{ code: number | null; output: string }> {
  const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin/mocha.js')
  const { uid, gid } = account
  const child = spawn(process.execPath, [mocha, '--no-config', ...files.map(file => fileURLToPath(file))], {
    uid,
    gid,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, output: Buffer.concat(output).toString('utf8') }))
  })
}
