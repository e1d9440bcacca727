import { BuiltInWatch } from '../../../dist/containment/built-in-watch.js'
import { IncidentBook } from '../../../dist/containment/incident-book.js'
import { PluginContainment } from '../../../dist/containment/plugin-containment.js'
import { PluginContext } from '../../../dist/containment/plugin-context.js'
import { ProcessFaults } from '../../../dist/containment/process-faults.js'
import { ResourceCensus } from '../../../dist/containment/resource-census.js'
import { HandlerMetrics } from '../../../dist/hooks/handler-metrics.js'

// A process in which something fails that nobody waits for: `node faulty-process.js contained|bare plugin|engine`.
const [, , mode, whose] = process.argv
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const context = new PluginContext()
const store = { add: async () => undefined, of: async () => [] }
const incidents = new IncidentBook(store, log, { host: 'here', pid: 1 })
const parts = { context, incidents, builtIns: new BuiltInWatch(), census: new ResourceCensus(context), log }
const containment = new PluginContainment({ ...parts, metrics: new HandlerMetrics() })
if (mode === 'contained') new ProcessFaults(containment).start()

function fail(): void {
  void Promise.resolve().then(() => Promise.reject(new Error('a late rejection')))
  setTimeout(() => {
    throw new Error('in a timer')
  }, 5)
}
if (whose === 'plugin') containment.enter({ plugin: 'vertical-sinner', place: 'booking.draft' }, fail)
else fail()
setTimeout(() => {
  console.log(JSON.stringify(incidents.totals()))
  process.exit(0)
}, 100)
