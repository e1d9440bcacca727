// `npm run storm:long`: the storm with 20,000 operations; STORM_OPERATIONS and STORM_SEED choose otherwise.
process.env.STORM_OPERATIONS ??= '20000'
process.argv.push('--only', 'test/storm/storm.test.ts')
await import('./test.mjs')
