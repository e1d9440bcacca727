import 'reflect-metadata'
import { Database } from '../../../dist/db/database.js'
import { AesSecretBox } from '../../../dist/db/secret-box.js'
import { SequelizeUnitOfWork } from '../../../dist/db/unit-of-work.js'
import { WebhookWorker } from '../../../dist/jobs/webhook-worker.js'
import { OutboundClient } from '../../../dist/outbound/outbound-client.js'
import { recordingLog } from '../../db/support/test-engine.js'

// A process that does nothing but send. It is killed while its receiver holds what it has sent.
const log = recordingLog()
const database = await Database.open({ url: process.env['WEBHOOK_DATABASE_URL'] ?? '', log })
new WebhookWorker({
  unitOfWork: new SequelizeUnitOfWork(database, { log }),
  outbound: new OutboundClient({ isHttpAllowed: true, isLoopbackAllowed: true }),
  secretBox: new AesSecretBox({ secretKey: Buffer.from(process.env['WEBHOOK_KEY'] ?? '', 'hex') }),
  log,
  pollMs: 50,
  leaseSeconds: 1,
}).start()
