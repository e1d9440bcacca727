import { expect } from 'chai'
import { withoutTokens } from '../../dist/messaging/hidden-links.js'

const SECRET = 'aB3-dE6_gH9.jK2mN5pQ8sT1vW4xY7zA0cD3eF6gH9jK'
const LINK = `https://book.example/b/spa/manage/42?token=${SECRET}`

describe('A letter that is shown without the secrets of its links', () => {
  it('loses them in text and in html, and keeps the rest', () => {
    expect(withoutTokens(`Open ${LINK}, please.\n  Thanks`)).to.equal(
      'Open https://book.example/b/spa/manage/42?token=…, please.\n  Thanks',
    )
    expect(withoutTokens(`<a href="${LINK}">`)).to.equal('<a href="https://book.example/b/spa/manage/42?token=…">')
  })

  it('loses them wherever a calendar file is folded, of which a part once stayed in the next line', () => {
    for (let at = LINK.indexOf('?'); at < LINK.length; at += 1) {
      const folded = withoutTokens(`DESCRIPTION:${LINK.slice(0, at)}\r\n ${LINK.slice(at)}\r\nEND:VEVENT`)
      expect(folded).to.equal('DESCRIPTION:https://book.example/b/spa/manage/42?token=…\r\nEND:VEVENT')
    }
  })
})
