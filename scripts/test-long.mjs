// `npm run test:long`: the checks of availability at full length. 100,000 random cases and every zone of the tz database;
// CASES and SEED choose otherwise. Takes about an hour on two cores; `npm test` runs a seeded sample of the same. Beside them
// what is held to seconds, with its figures: each kind of `plugin create` until its panel is on the screen, and bookings while
// plugins end the process they run in.
process.env.CASES ??= '100000'
process.env.ZONES ??= 'all'
process.env.IS_QUIET ??= 'yes'
process.argv.push('--only', 'core/test/availability/*.test.ts')
process.argv.push('--only', 'test/e2e/plugin-author.test.ts', '--only', 'test/storm/sinning-plugins.test.ts')
await import('./test.mjs')
