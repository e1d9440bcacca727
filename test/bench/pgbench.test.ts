import { expect } from 'chai'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPgbench } from './support/pgbench.js'

const NOTHING = 'number of transactions actually processed: 0'

/** Stands in for a pgbench that connects so slowly that short rounds end before their first transaction. */
function slowProgram(folder: string, firstSeconds: number): string {
  return `#!/bin/sh
for word; do
  [ "$before" = -T ] && seconds=$word
  case $word in --log-prefix=*) prefix=\${word#--log-prefix=};; esac
  before=$word
done
echo "$seconds" >> ${folder}/rounds
if [ "$seconds" -lt ${firstSeconds} ]; then echo "${NOTHING}"; exit 0; fi
echo "0 1 4000 0 1700000000 1" > "$prefix.1"
echo "tps = 0.25 (without initial connection time)"
`
}

describe('a round of pgbench', function () {
  let folder: string
  before(function () {
    if (process.platform === 'win32') this.skip()
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bookwright-slow-pgbench-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function run(firstSeconds: number) {
    const program = join(folder, 'pgbench')
    await writeFile(program, slowProgram(folder, firstSeconds))
    await chmod(program, 0o755)
    const tenant = { id: '', slug: '', serviceId: '', locationId: '', resourceIds: [''], unitIds: [''] }
    const place = { databaseUrl: 'postgres://nowhere', role: '', pids: [], clients: 16, durationMs: 300 }
    return runPgbench(program, { ...place, tenant })
  }
  const rounds = async () => (await readFile(join(folder, 'rounds'), 'utf8')).trim().split('\n').map(Number)

  it('goes again, twice as long, when a busy machine let no transaction finish', async () => {
    const { perSecond, count, p50Ms } = await run(4)
    expect([perSecond, count, p50Ms]).to.deep.equal([0.25, 1, 4])
    expect(await rounds()).to.deep.equal([1, 2, 4])
  })

  it('fails with what pgbench said when nothing finishes in the longest round either', async () => {
    const failure = await run(1_000).catch((error: unknown) => error as Error)
    expect(failure).to.be.instanceOf(Error)
    expect((failure as Error).message)
      .to.include('no transaction in 32 s')
      .and.include(NOTHING)
    expect(await rounds()).to.deep.equal([1, 2, 4, 8, 16, 32])
  })
})
