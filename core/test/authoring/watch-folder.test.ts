import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { watchFolder } from '../../dist/authoring/watch-folder.js'
import { eventually } from '../db/support/test-engine.js'

describe('watchFolder', () => {
  let root = ''
  let end: AbortController
  let edits: string[] = []

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bookwright-watch-'))
    mkdirSync(join(root, 'src/deep'), { recursive: true })
    mkdirSync(join(root, 'dist'))
    writeFileSync(join(root, 'src/index.js'), '1')
    end = new AbortController()
    edits = []
    watchFolder(root, {
      signal: end.signal,
      isIgnored: path => /^dist(\/|$)/.test(path) || path.endsWith('~'),
      onEdit: path => edits.push(path),
      onError: error => edits.push(error.message),
    })
  })
  afterEach(() => {
    end.abort()
    rmSync(root, { recursive: true })
  })

  const seen = async (path: string) => {
    await eventually(() => edits.includes(path))
    edits = []
  }

  it('sees a file again and again that editors replace by a new one', async () => {
    for (const text of ['2', '3', '4']) {
      writeFileSync(join(root, 'src/index.js~'), text)
      renameSync(join(root, 'src/index.js~'), join(root, 'src/index.js'))
      await seen('src/index.js')
    }
  })

  it('sees files in folders that come later, and those that go', async () => {
    mkdirSync(join(root, 'admin'))
    writeFileSync(join(root, 'admin/panel.js'), '1')
    await seen('admin/panel.js')
    writeFileSync(join(root, 'src/deep/one.js'), '1')
    await seen('src/deep/one.js')
    rmSync(join(root, 'src/deep/one.js'))
    await seen('src/deep/one.js')
  })

  it('does not look at what is ignored', async () => {
    writeFileSync(join(root, 'dist/index.js'), '1')
    writeFileSync(join(root, 'src/index.js'), '2')
    await eventually(() => edits.includes('src/index.js'))
    expect(edits.filter(path => path.startsWith('dist'))).to.deep.equal([])
  })
})
