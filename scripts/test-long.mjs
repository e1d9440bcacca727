// `npm run test:long`: the checks of availability at full length. 100,000 random cases and every zone of the tz database;
// CASES and SEED choose otherwise. Takes about an hour on two cores; `npm test` runs a seeded sample of the same.
process.env.CASES ??= '100000'
process.env.ZONES ??= 'all'
process.argv.push('--only', 'core/test/availability/*.test.ts')
await import('./test.mjs')
