// `npm run import:long`: 50,000 customers and 200,000 bookings; IMPORT_CUSTOMERS and IMPORT_BOOKINGS choose otherwise.
process.env.IMPORT_CUSTOMERS ??= '50000'
process.env.IMPORT_BOOKINGS ??= '200000'
process.argv.push('--only', 'test/importing/import.test.ts')
await import('./test.mjs')
