import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { isSupervisorWanted, supervise, SUPERVISOR, type SupervisorIo } from '../../dist/cli/supervisor.js'
import { eventually } from '../db/support/test-engine.js'

/** A program that does what its arguments say, each time that it is started. */
const PROGRAM = `
import { appendFileSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
const [log, ...lives] = process.argv.slice(2).filter(word => !/^(--port|\\d+)$/.test(word))
if (process.env.BOOKWRIGHT_SUPERVISOR === 'spare') {
  writeFileSync(log + '.spare', String(process.pid))
  await new Promise(resolve => process.once('message', resolve))
}
writeFileSync(log + '.pid', JSON.stringify({ pid: process.pid }))
appendFileSync(log, process.argv.slice(2).join(' ') + ' ' + process.env.BOOKWRIGHT_SUPERVISOR + '\\n')
const life = lives[Math.min(readFileSync(log, 'utf8').trim().split('\\n').length, lives.length) - 1]
const ready = () => process.send?.({ event: 'ready', port: 4711 })
const acts = {
  refuse: () => process.exit(2),
  'ready-exit': () => { ready(); setTimeout(() => process.exit(7), 20) },
  'alarm-exit': () => { ready(); setTimeout(() => writeSync(4, '!'), 50); setInterval(() => {}, 1000) },
  'ready-kill': () => { ready(); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20) },
  serve: () => { process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); ready() },
}
acts[life]()
`

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('The supervisor', function () {
  this.timeout(20_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bookwright-supervisor-'))
    writeFileSync(join(folder, 'program.mjs'), PROGRAM)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  async function run(...lives: string[]) {
    const said: string[] = []
    const io: SupervisorIo = {
      ...{ env: { PATH: process.env['PATH'] }, program: join(folder, 'program.mjs') },
      err: line => void said.push(line),
    }
    let stop: (signal: NodeJS.Signals) => void = () => undefined
    const wanted = new Promise<NodeJS.Signals>(resolve => (stop = resolve))
    const ended = supervise([join(folder, 'log'), ...lives], io, { wanted, isWanted: () => false })
    return { said, stop: () => stop('SIGTERM'), ended }
  }
  const livesIn = (log: string) =>
    readFileSync(join(folder, log), 'utf8')
      .trim()
      .split('\n')
      .map(line => line.replace(/^.*serve ?/, ''))
  const lives = () => livesIn('log')

  it('passes on how a program ends that never was ready', async () => {
    const { ended, said } = await run('refuse')
    expect([await ended, said]).to.deep.equal([2, []])
  })

  it('starts it again, at the same port, however it ended, and says how long that took', async () => {
    const { ended, said, stop } = await run('ready-exit', 'ready-kill', 'serve')
    await eventually(() => said.filter(line => line.includes('runs again')).length === 2, 10_000)
    stop()
    expect(await ended).to.equal(0)
    expect(said.map(line => line.replace(/\d+ ms/, 'N ms'))).to.deep.equal([
      'The engine ended (code 7); starting it again.',
      'The engine runs again after N ms.',
      'The engine ended (SIGKILL); starting it again.',
      'The engine runs again after N ms.',
    ])
    expect(lives()).to.deep.equal(['child', '--port 4711 restarted', '--port 4711 restarted'])
  })

  it('gets another process ready when the engine says that it will end, which takes its place', async () => {
    const { ended, said, stop } = await run('alarm-exit', 'serve')
    const spare = join(folder, 'log.spare')
    await eventually(() => existsSync(spare) && readFileSync(spare, 'utf8') !== '', 10_000)
    expect(lives(), 'it waits').to.deep.equal(['child'])
    const [, first = ''] = /"pid":(\d+)/.exec(readFileSync(join(folder, 'log.pid'), 'utf8')) ?? []
    process.kill(Number(first), 'SIGKILL')
    await eventually(() => said.some(line => line.includes('runs again')), 10_000)
    expect(lives()).to.deep.equal(['child', '--port 4711 spare'])
    stop()
    expect(await ended).to.equal(0)
    expect(isAlive(Number(readFileSync(spare, 'utf8'))), 'the spare one').to.equal(false)
  })

  it('does not come back without it: the negative control', async () => {
    const child = fork(join(folder, 'program.mjs'), [join(folder, 'alone'), 'ready-exit', 'serve'], { stdio: 'ignore' })
    expect(await new Promise(resolve => child.once('exit', resolve))).to.equal(7)
    // As long as it takes one that has a supervisor to come back.
    const { ended, said, stop } = await run('ready-exit', 'serve')
    await eventually(() => said.some(line => line.includes('runs again')), 10_000)
    stop()
    await ended
    expect(livesIn('alone')).to.deep.equal(['undefined'])
  })

  it('is wanted for what runs for long, and by nobody who says no', () => {
    expect(isSupervisorWanted(['start'], {})).to.equal(true)
    expect(isSupervisorWanted(['worker', '--json'], {})).to.equal(true)
    expect(isSupervisorWanted(['plugin', 'dev', 'plugins/own-blank'], {})).to.equal(true)
    expect(isSupervisorWanted(['plugin', 'list'], {})).to.equal(false)
    expect(isSupervisorWanted(['doctor'], {})).to.equal(false)
    expect(isSupervisorWanted(['start'], { [SUPERVISOR]: 'off' })).to.equal(false)
    expect(isSupervisorWanted(['start'], { [SUPERVISOR]: 'child' })).to.equal(false)
    expect(isSupervisorWanted(['start', '--no-supervisor'], {})).to.equal(false)
  })
})
