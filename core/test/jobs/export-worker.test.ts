import { expect } from 'chai'
import type { SequelizeUnitOfWork } from '../../dist/db/unit-of-work.js'
import type { FullExport } from '../../dist/exporting/full-export.js'
import { ExportWorker } from '../../dist/jobs/export-worker.js'

const silent = () => undefined
const SILENT = { debug: silent, info: silent, warn: silent, error: silent }

const until = async (isSo: () => boolean) => {
  const deadline = performance.now() + 5_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('It did not happen in five seconds.')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

describe('ExportWorker', () => {
  it('leaves what another process makes alone for a while, and makes the others meanwhile', async () => {
    const waiting = ['elsewhere', 'ours'].map(id => ({ tenant_id: 'tenant', id, state: 'running' }))
    const query = async (_sql: string, [limit]: [number]) => waiting.slice(0, limit)
    const unitOfWork = { asRelay: (work: (tx: object) => unknown) => work({ query }) } as unknown as SequelizeUnitOfWork
    const asked: string[] = []
    // Neither ends: both belong to somebody who is slow.
    const exports = { make: async (_tenant: string, id: string) => void asked.push(id) } as unknown as FullExport
    const worker = new ExportWorker({ unitOfWork, exports, log: SILENT })
    worker.start()
    try {
      await until(() => asked.includes('ours'))
    } finally {
      await worker.stop()
    }
    expect(asked).to.deep.equal(['elsewhere', 'ours'])
  })
})
