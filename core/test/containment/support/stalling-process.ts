import { ProcessGuard } from '../../../dist/containment/process-guard.js'
import { makeContainment } from '../../../dist/di/containment.js'
import { ALARM_DESCRIPTOR } from '../../../dist/containment/stall-signals.js'

/** A process with a guard, in which code of a plugin does what its file says; see stalls.test.ts. */
const [plugin = '', directory = '', databaseUrl = ''] = process.argv.slice(2)
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const unitOfWork = { platform: () => Promise.reject(new TypeError('not here')) }
const { containment, context } = makeContainment(unitOfWork as never, log)
containment.know(plugin, directory)
const guard = new ProcessGuard({ containment, context, databaseUrl, alarm: ALARM_DESCRIPTOR, log })
guard.onFatal(error => {
  console.error(error)
  process.exit(1)
})
const { sin } = (await import(new URL('index.js', `file://${directory}/`).href)) as { sin: () => void }
// Past the start, when the thread watches.
setTimeout(() => {
  console.log('begins')
  containment.enter({ plugin, place: 'booking.draft' }, sin)
}, 400)
setInterval(() => undefined, 1_000)
