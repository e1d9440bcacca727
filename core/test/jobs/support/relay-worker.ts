import pg from 'pg'
import { Database } from '../../../dist/db/database.js'
import { SequelizeUnitOfWork } from '../../../dist/db/unit-of-work.js'
import { OutboxRelay } from '../../../dist/jobs/outbox-relay.js'
import { recordingLog } from '../../db/support/test-engine.js'

// A process that does nothing but relay. Its handlers write into public.effect and fail as the seed says.
const url = process.env['RELAY_DATABASE_URL'] ?? ''
const handlers = (process.env['RELAY_HANDLERS'] ?? '').split(',')
const failures = Number(process.env['RELAY_FAILURES'] ?? '0.25')
let state = Number(process.env['RELAY_SEED'])

/** Numerical Recipes' linear congruential generator: good enough to choose who fails. */
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

const log = recordingLog()
const effects = new pg.Pool({ connectionString: url, max: 4 })
const database = await Database.open({ url, log })
const relay = new OutboxRelay({
  unitOfWork: new SequelizeUnitOfWork(database, { log }),
  log,
  backOffSeconds: 0.02,
  pollMs: 50,
  emitter: {
    handlersOf: () => handlers,
    emit: async (_hook, event, handler) => {
      if (random() < failures) throw new RangeError('chosen to fail')
      const { aggregate, number } = event as unknown as { aggregate: string; number: number }
      const values = [handler, aggregate, number]
      await effects.query('INSERT INTO public.effect (handler, aggregate, number) VALUES ($1, $2, $3)', values)
      if (process.env['RELAY_HANG_AFTER_EFFECT']) await new Promise<void>(() => undefined)
    },
  },
})
await relay.start()
process.send?.('ready')
