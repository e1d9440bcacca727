import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { inRepository } from '../../support/repository-root.js'

/** How many sheets of A4 the page is on paper. */
export async function pagesOf(page: Page): Promise<number> {
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  return pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
}

/** What the calendar brings when it is opened, packed. */
export async function chunkBytes(): Promise<number> {
  const folder = inRepository('admin-ui/dist/assets')
  const names = (await readdir(folder)).filter(name => /^CalendarPage-.*\.(js|css)$/.test(name))
  const files = await Promise.all(names.map(name => readFile(join(folder, name))))
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0)
}
