// `npm run fuzz:long`: the fuzz test with a million inputs; FUZZ_CASES and FUZZ_SEED choose otherwise.
process.env.FUZZ_CASES ??= '1000000'
process.argv.push('--only', 'test/fuzz/openapi-fuzz.test.ts')
await import('./test.mjs')
