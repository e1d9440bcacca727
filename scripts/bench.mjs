// `npm run bench`: how fast the engine is beside plain contenders on the same machine in the same minutes.
// `-- --quick` with tiny sizes, `-- --only solver,availability,booking,statements`, `-- --rounds 9`.
import { runBuilt } from './run-built.mjs'

await runBuilt('dist-test/bench/bench.js')
