import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const CORE = resolve(fileURLToPath(new URL('../../../', import.meta.url)))
const MODULE = `
import { appendFileSync } from 'node:fs'
import { definePlugin, MESSAGE_CHANNEL } from '@bookwright/core'
const log = new URL('sent.jsonl', import.meta.url)
const channel = {
  channel: 'sms',
  async send({ key, to, text }) {
    if (to.endsWith('99')) return { status: 'refused', reason: 'no such number' }
    appendFileSync(log, JSON.stringify({ key, to, text }) + '\\n')
    return { status: 'sent' }
  },
}
export default definePlugin({ id: 'channel-telegraph', compat: '^1.0.0-alpha.0', setup(bw) { bw.provide(MESSAGE_CHANNEL, () => channel) } })
`

/** What came out of the wire. */
export interface Telegram {
  readonly key: string
  readonly to: string
  readonly text: string
}

/**
 * The folder of a second channel, as an author would write it: short messages to telephones. Numbers that end in 99 do not
 * exist.
 */
export function telegraph() {
  const root = mkdtempSync(join(tmpdir(), 'bookwright-telegraph-'))
  // A plugin lies in a folder of its name.
  const folder = join(root, 'channel-telegraph')
  mkdirSync(join(folder, 'node_modules/@bookwright'), { recursive: true })
  const log = join(folder, 'sent.jsonl')
  const about = { id: 'channel-telegraph', compat: '^1.0.0-alpha.0', displayName: 'Telegraph', description: 'Wires' }
  const packageJson = {
    ...{
      name: 'bookwright-plugin-channel-telegraph',
      version: '1.0.0',
      type: 'module',
      exports: { '.': './index.js' },
    },
    bookwright: { ...about, kind: 'channel', permissions: [] },
    peerDependencies: { '@bookwright/core': '^1.0.0-alpha.0' },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(packageJson))
  writeFileSync(join(folder, 'index.js'), MODULE)
  writeFileSync(log, '')
  symlinkSync(CORE, join(folder, 'node_modules/@bookwright/core'), 'junction')
  return {
    folder,
    sent: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as Telegram),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
