import { Database } from '../../../dist/db/database.js'
import { SequelizeUnitOfWork } from '../../../dist/db/unit-of-work.js'
import { InboxWorker } from '../../../dist/jobs/inbox-worker.js'
import { recordingLog } from '../../db/support/test-engine.js'
import { vendorPlugin, webhooksOf } from './vendor-plugin.js'

// A process that does nothing but apply. It stops between the effect and the mark when it is told to, to be killed there.
const log = recordingLog()
const database = await Database.open({ url: process.env['INBOX_DATABASE_URL'] ?? '', log })
const stuck = async (): Promise<void> => {
  process.send?.('effect')
  await new Promise<void>(() => undefined)
}
const api = {
  statusOf: () => {
    process.send?.('looked')
    return 'captured'
  },
}
const plugin = process.env['INBOX_STOP_AFTER_EFFECT'] ? vendorPlugin(api, stuck) : vendorPlugin(api)
new InboxWorker({
  unitOfWork: new SequelizeUnitOfWork(database, { log }),
  log,
  webhooks: webhooksOf(plugin),
  isEnabled: () => Promise.resolve(true),
  pollMs: 50,
}).start()
process.send?.('ready')
