// Answers seeded questions with the compiled engine in a folder and prints a digest; see scripts/mutate.mjs.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , core] = process.argv
const load = path => import(pathToFileURL(join(core, path)).href)
const { solve, gridStarts, servingResources, candidateAssignments } = await load('dist/availability/solve.js')
const { explainMany } = await load('dist/availability/explain.js')
const { ZoneCache } = await load('dist/availability/zone.js')
const { parseGoldenCase } = await load('dist/cli/golden-case.js')
const { randomCase } = await load('dist-test/availability/oracle/random-case.js')

const zones = new ZoneCache()
const digest = createHash('sha256')
for (let index = 0; index < Number(process.env.PROBE_CASES ?? 160); index++) {
  const { query, snapshot } = parseGoldenCase(randomCase(20_270_607 + index))
  for (const backend of ['runs', 'bitset']) {
    const answer = solve(query, snapshot, { zones, backend })
    digest.update(JSON.stringify(answer))
    const [slot] = answer.slots
    if (!slot || backend !== 'runs') continue
    digest.update(JSON.stringify(servingResources(query, snapshot, slot.start)))
    digest.update(JSON.stringify(candidateAssignments(query, snapshot, slot.start, 3)))
  }
  const starts = gridStarts(query, snapshot, { zones }).filter((_, position) => position % 6 === index % 6)
  digest.update(JSON.stringify(explainMany({ ...query, limit: undefined }, snapshot, starts, { zones })))
}
process.stdout.write(digest.digest('hex'))
