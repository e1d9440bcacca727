import { Database } from '../../../dist/db/database.js'
import { FrozenTimes } from '../../../dist/db/frozen-times.js'
import { SequelizeUnitOfWork } from '../../../dist/db/unit-of-work.js'
import { recordingLog } from '../../db/support/test-engine.js'
import { reminderWorker } from './reminder-worker.js'

// A worker that stops for ever inside the message of a given number, so that it can be killed there.
const url = process.env['REMINDER_DATABASE_URL'] ?? ''
const hangsAt = Number(process.env['REMINDER_HANGS_AT'] ?? '0')
const log = recordingLog()
const times = new FrozenTimes()
times.replace([{ tenantId: null, frozenAt: new Date(process.env['REMINDER_NOW'] ?? '') }])
const unitOfWork = new SequelizeUnitOfWork(await Database.open({ url, log }), { log, sandboxClock: times })
let count = 0
const worker = reminderWorker({
  ...{ unitOfWork, times, log },
  send: async ({ key }) => {
    count += 1
    process.send?.(key)
    if (count >= hangsAt) await new Promise<void>(() => undefined)
    return { status: 'sent' }
  },
})
for (;;) {
  await worker.sweep()
  await worker.relay.runOnce()
  await new Promise(resolve => setTimeout(resolve, 5))
}
