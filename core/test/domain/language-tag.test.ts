import { expect } from 'chai'
import { isLanguageTag } from '../../dist/domain/language-tag.js'

describe('A language tag', () => {
  it('is what Intl takes, not what merely looks like one', () => {
    for (const tag of ['en', 'en-GB', 'zh-Hant-TW', 'es-419', 'ar']) expect(isLanguageTag(tag), tag).to.equal(true)
    for (const tag of ['en-US-US', 'de-DE-DE', 'en-12', 'x', '']) expect(isLanguageTag(tag), tag).to.equal(false)
  })
})
