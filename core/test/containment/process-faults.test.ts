import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const PROGRAM = fileURLToPath(new URL('./support/faulty-process.js', import.meta.url))
const start = promisify(execFile)

async function run(mode: 'contained' | 'bare', whose: 'plugin' | 'engine') {
  try {
    const { stdout } = await start(process.execPath, [PROGRAM, mode, whose])
    return { code: 0, out: stdout.trim(), errors: '' }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout.trim(), errors: stderr }
  }
}

describe('What nobody caught', function () {
  this.timeout(20_000)

  it('is written down and the process goes on, when it is a plugin’s', async () => {
    const { code, out } = await run('contained', 'plugin')
    expect(code).to.equal(0)
    expect(JSON.parse(out)).to.deep.equal([
      { plugin: 'vertical-sinner', kind: 'late-rejection', count: 1 },
      { plugin: 'vertical-sinner', kind: 'uncaught', count: 1 },
    ])
  })

  it('ends the process with its error, when it is nobody’s', async () => {
    const { code, out, errors } = await run('contained', 'engine')
    expect([code, out]).to.deep.equal([1, ''])
    expect(errors).to.include('a late rejection')
  })

  it('ends the process of a plugin, too, where nothing contains it', async () => {
    expect(await run('bare', 'plugin')).to.include({ code: 1, out: '' })
  })
})
