import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

/** Enough for `after` hooks; the caller stops the whole group a little later. */
const ABORT_MS = 5_000

/**
 * The usual spec output, the counts as JSON into the file that BOOKWRIGHT_TEST_COUNTS names, and an orderly end on
 * SIGINT. mocha has no handler of its own: the process would die where it stands, and servers that tests started
 * would stay.
 */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      writeFileSync(process.env.BOOKWRIGHT_TEST_COUNTS, JSON.stringify({ passes, failures, pending }))
    })
    process.once('SIGINT', () => {
      runner.abort()
      setTimeout(() => process.exit(130), ABORT_MS).unref()
    })
    // Through process.exit, so that `exit` listeners run, which signal what this process started.
    process.once('SIGTERM', () => process.exit(143))
  }
}
