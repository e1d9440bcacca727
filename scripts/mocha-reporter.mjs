import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

/** The usual spec output, and the counts as JSON into the file that BOOKWRIGHT_TEST_COUNTS names. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      writeFileSync(process.env.BOOKWRIGHT_TEST_COUNTS, JSON.stringify({ passes, failures, pending }))
    })
  }
}
