import { createEngine } from '../../../dist/di/container.js'
import { testConfig } from '../../booking/support/spa-engine.js'

// One process of an installation: it serves, or works on jobs only.
const { PROCESS_DATABASE_URL = '', PROCESS_DATA = '', PROCESS_KEY = '', PROCESS_KIND = '' } = process.env
const secretKey = Buffer.from(PROCESS_KEY, 'hex')
const engine = await createEngine({ ...testConfig(PROCESS_DATABASE_URL), secretKey, dataDir: PROCESS_DATA })
process.send?.({ pid: process.pid, url: PROCESS_KIND === 'api' ? (await engine.listen()).url : '' })
