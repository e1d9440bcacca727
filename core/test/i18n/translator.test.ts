import { expect } from 'chai'
import { Translator } from '../../dist/i18n/translator.js'

describe('Translator', () => {
  const translator = new Translator()
  translator.add('de', { 'x.hello': 'Hallo {name}', 'x.only': 'Nur deutsch' })
  translator.add('en', { 'x.hello': 'Hello {name}', 'x.plain': 'Plain' })

  it('takes the nearest language that has the words', () => {
    expect(translator.translate('de-AT', 'x.hello', { name: 'Zoë' })).to.equal('Hallo Zoë')
    expect(translator.translate('de-AT', 'x.plain')).to.equal('Plain')
    expect(translator.translate('fr', 'x.hello', { name: 'Zoë' })).to.equal('Hello Zoë')
  })

  it('shows the key when nobody has words, and finds nothing when asked to find', () => {
    expect(translator.translate('en', 'x.only')).to.equal('x.only')
    expect(translator.find('en', 'x.only')).to.equal(undefined)
  })

  it('leaves a placeholder that nobody filled, and does not fill what a value brings along', () => {
    expect(translator.translate('en', 'x.hello')).to.equal('Hello {name}')
    expect(translator.translate('en', 'x.hello', { name: '{name} $& $1' })).to.equal('Hello {name} $& $1')
  })
})
