import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { TenantId } from '../../core/dist/domain/id.js'
import { FullExport } from '../../core/dist/exporting/full-export.js'
import type { ExportId } from '../../core/dist/ports/full-export-store.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import { checkEveryLook, printLooks } from '../support/looks.js'
import { DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { fillSignIn, startInProcessEngine, type InProcessEngine } from '../support/in-process-engine.js'

async function tenantOf({ engine }: InProcessEngine): Promise<TenantId> {
  const found = (await engine.container.resolve(TenantService).list()).find(({ slug }) => slug === DEMO_SLUG)
  return found?.id as TenantId
}

async function signedIn(bench: InProcessEngine): Promise<Page> {
  const page = await bench.open('/admin/import')
  await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
  await page.getByTestId('import-file').waitFor()
  return page
}

describe('the owner sends a file of clients in a browser', function () {
  this.timeout(120_000)
  let bench: InProcessEngine

  before(async () => {
    bench = await startInProcessEngine({ isDemoWanted: true })
  })
  after(async () => {
    printLooks()
    await bench?.close()
  })

  it('sees what its columns are taken for, in every look', async () => {
    const page = await bench.open('/admin/import')
    await fillSignIn(page, DEMO_OWNER, DEMO_PASSWORD)
    const buffer = Buffer.from('name,email\nAnn Example,ann@example.test\nBob,no address\n')
    await page.getByTestId('import-file').setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer })
    await page.getByTestId('import-send').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('import-check').waitFor()
    await checkEveryLook(page, 'imports')
  })

  it('sees how far an import is while it goes on, without asking again', async () => {
    const page = await signedIn(bench)
    const rows = Array.from({ length: 2_000 }, (_, index) => `Client ${index},c${index}@example.test`)
    const buffer = Buffer.from(`name,email\n${rows.join('\n')}\n`)
    await page.getByTestId('import-file').setInputFiles({ name: 'many.csv', mimeType: 'text/csv', buffer })
    await page.getByTestId('import-send').click()
    await page.getByTestId('import-start').click()
    const item = page.getByTestId('import-item').filter({ hasText: 'many.csv' })
    await item.getByTestId('import-progress').waitFor()
    await item.getByText('2,000 of 2,000 rows').waitFor()
    await item.getByText('Done', { exact: true }).waitFor()
  })

  it('makes a full export and sees what is in it and what is not, in every look', async () => {
    const tenantId = await tenantOf(bench)
    const page = await signedIn(bench)
    await page.getByTestId('full-export-start').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('full-export').getByText('Being made').waitFor()
    const exports = bench.engine.container.resolve(FullExport)
    const [running] = (await exports.list(tenantId)).items
    await exports.make(tenantId, running?.id as ExportId)
    await page.getByTestId('full-export-file').waitFor()
    await page.getByText('What is in it', { exact: true }).click()
    await checkEveryLook(page, 'full-export')
    const coming = page.waitForEvent('download')
    await page.getByTestId('full-export-file').click()
    expect((await coming).suggestedFilename()).to.equal(`${DEMO_SLUG}-everything.jsonl.gz`)
  })
})
