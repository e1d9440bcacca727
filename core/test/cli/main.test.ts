import 'reflect-metadata'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { choosePort } from '../../dist/cli/choose-port.js'
import { commands } from '../../dist/cli/commands.js'
import { loadEnvironment } from '../../dist/cli/load-environment.js'
import { main } from '../../dist/cli/main.js'

async function run(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const cwd = mkdtempSync(join(tmpdir(), 'bookwright-cli-'))
  const io = { env: {}, cwd, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
  try {
    return { code: await main(argv, io), out: out.join('\n'), err: err.join('\n') }
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

function occupy(port = 0): Promise<{ server: Server; port: number }> {
  return new Promise(resolve => {
    const server = createServer().listen(port, '127.0.0.1', () =>
      resolve({ server, port: (server.address() as AddressInfo).port }),
    )
  })
}

describe('the command line', () => {
  it('explains itself, with exit code 2 when nothing was asked', async () => {
    const { code, out } = await run()
    expect(code).to.equal(2)
    for (const { name } of commands) expect(out).to.include(name)
    expect((await run('--help')).code).to.equal(0)
  })

  it('says its version, and helps with a command that is named', async () => {
    expect((await run('--version')).out).to.match(/^\d+\.\d+\.\d+/)
    expect((await run('help', 'seed')).out).to.equal((await run('seed', '--help')).out)
  })

  it('shows every option of a usage line in the list below it', async () => {
    for (const { name, usage } of commands) {
      const { out } = await run(name, '--help')
      for (const [option = ''] of usage.matchAll(/--[a-z-]+/g)) expect(out).to.match(new RegExp(`^  ${option}\\b`, 'm'))
    }
  })

  it('refuses an unknown command with exit code 2', async () => {
    const { code, err } = await run('fly')
    expect([code, err.split('\n')[0]]).to.deep.equal([2, 'There is no command "fly".'])
  })

  for (const { name, usage } of commands) {
    it(`helps with ${name}`, async () => {
      const { code, out } = await run(name, '--help')
      expect(code).to.equal(0)
      expect(out).to.include(`Usage: bookwright ${name} ${usage}`.trimEnd()).and.include('--json')
    })
  }

  const wrong: string[][] = [
    ['start', '--colour', 'red'],
    ['start', 'now'],
    ['start', '--workers', 'many'],
    ['migrate', 'sideways'],
    ['tenant:create', '--slug', 'Not A Slug', '--name', 'x', '--time-zone', 'Europe/London', '--currency', 'GBP'],
    ['tenant:create', '--slug', 'spa'],
    ['seed', '--tenant', 'spa', '--template', 'zoo'],
    ['user:create', '--email', 'a@b.c', '--role', 'king', '--tenant', 'spa'],
    ['user:create', '--email', 'a@b.c', '--role', 'owner'],
    ['user:create', '--email', 'a@b.c', '--role', 'owner', '--tenant', 'spa', '--password', 'short'],
    ['plugin', 'explode', 'x'],
    ['plugin'],
  ]
  for (const argv of wrong) {
    it(`answers "${argv.join(' ')}" with its usage and exit code 2`, async () => {
      const { code, err } = await run(...argv)
      expect(code, err).to.equal(2)
      expect(err).to.include(`Usage: bookwright ${argv[0]}`)
    })
  }

  it('refuses a worker without a database to share', async () => {
    const { code, err } = await run('worker')
    expect([code, err]).to.deep.equal([
      1,
      'A worker needs DATABASE_URL: with the embedded database, start does the jobs.',
    ])
  })

  it('prints the OpenAPI document without an engine', async () => {
    const { code, out } = await run('openapi', '--json')
    expect(code).to.equal(0)
    expect(JSON.parse(out)).to.have.nested.property('paths./api/v1/bookings')
  })

  it('says in one line that the port asked for is taken, before anything slow starts', async () => {
    const { server, port } = await occupy()
    const { code, err } = await run('start', '--port', String(port))
    server.close()
    expect(code).to.equal(1)
    expect(err).to.equal(`Port ${port} is taken by another program: stop it, or choose another with --port or PORT.`)
  })

  it('says in one line, and in JSON when asked, what the environment lacks', async () => {
    const { code, err, out } = await run('doctor', '--json', '--data', '/dev/null/x')
    expect(code).to.equal(1)
    expect(err.split('\n')).to.have.length(1)
    expect(JSON.parse(out)).to.have.nested.property('error.code', 'BW_CONFIGURATION')
  })
})

describe('choosePort', () => {
  it('moves on from a taken default port, but not from one that was asked for', async () => {
    const { server, port } = await occupy()
    const wish = { host: '127.0.0.1', port }
    const chosen = await choosePort({ ...wish, isExplicit: false })
    expect(chosen).to.be.greaterThan(port)
    const refusal = await choosePort({ ...wish, isExplicit: true }).catch((error: Error) => error)
    expect(refusal).to.be.instanceOf(Error).with.property('code', 'BW_CONFIGURATION')
    server.close()
  })

  it('takes any port for 0', async () => {
    expect(await choosePort({ host: '127.0.0.1', port: 0, isExplicit: true })).to.be.greaterThan(0)
  })
})

describe('loadEnvironment', () => {
  it('adds what .env says and lets what is set already win', () => {
    const directory = mkdtempSync(join(tmpdir(), 'bookwright-env-'))
    writeFileSync(join(directory, '.env'), '# comment\nPORT=4000\nPUBLIC_URL="http://x.y" \n')
    expect(loadEnvironment({ PORT: '5000' }, directory)).to.include({ PORT: '5000', PUBLIC_URL: 'http://x.y' })
    rmSync(directory, { recursive: true })
    expect(loadEnvironment({ A: '1' }, directory)).to.deep.equal({ A: '1' })
  })
})
