import { checkEveryLook, printLooks } from '../support/looks.js'
import {
  DEMO_OWNER,
  DEMO_PASSWORD,
  fillSignIn,
  startInProcessEngine,
  type InProcessEngine,
} from '../support/in-process-engine.js'

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
})
