import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { isLinkLeftOut } from '../src/outbox/message-look.js'

describe('isLinkLeftOut', () => {
  it('knows the words that the engine puts in place of a token', () => {
    const path = fileURLToPath(new URL('../../../core/src/identity/account-links.ts', import.meta.url))
    const [, hidden = ''] = /HIDDEN = '([a-z-]+)'/.exec(readFileSync(path, 'utf8')) ?? []
    expect(hidden).not.to.equal('')
    expect(isLinkLeftOut(`Accept:\nhttp://localhost:3000/admin/invitation?token=${hidden}\n`)).to.equal(true)
  })

  it('leaves other messages alone', () => {
    expect(isLinkLeftOut('http://localhost:3000/b/spa/manage/1?token=spa.x&action=cancel')).to.equal(false)
  })
})
