import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect } from 'chai'
import { FolderHashes } from '../../dist/plugin/folder-hashes.js'

const LATER_MS = 60_000

describe('FolderHashes', () => {
  let folder: string
  let read: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bookwright-hashes-'))
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'package.json'), '{}')
    writeFileSync(join(folder, 'dist/index.js'), 'one')
    read = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const hashes = (now: () => number) =>
    new FolderHashes({
      now,
      read(path) {
        read.push(basename(path))
        return readFileSync(path)
      },
    })

  it('reads files once, and again when one of them changed, came or went', () => {
    const kept = hashes(() => Date.now() + LATER_MS)
    const of = () => kept.of(folder, ['dist'])
    const first = of()
    expect([of(), read]).to.deep.equal([first, ['index.js', 'package.json']])
    writeFileSync(join(folder, 'dist/index.js'), 'another')
    const second = of()
    writeFileSync(join(folder, 'dist/more.js'), '')
    const third = of()
    expect(new Set([first, second, third]).size).to.equal(3)
    rmSync(join(folder, 'dist/more.js'))
    expect(of()).to.equal(second)
    expect(read).to.have.length(2 + 2 + 3 + 2)
  })

  it('reads what changed a moment ago each time, as it may change again within one tick of the disk', () => {
    const kept = hashes(Date.now)
    expect(kept.of(folder, ['dist'])).to.equal(kept.of(folder, ['dist']))
    expect(read).to.have.length(4)
  })
})
