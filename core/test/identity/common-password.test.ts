import { expect } from 'chai'
import { isCommonPassword } from '../../dist/identity/common-password.js'

describe('isCommonPassword', () => {
  const common = [
    ...['password', 'Password1', 'P@ssw0rd', 'p@$$w0rd!', 'passwort123', 'Summer2024!', '2024Winter', 'welcome1'],
    ...['qwertyuiop', 'qwerty123', 'asdfghjkl', '1q2w3e4r5t', 'qazwsxedc', '87654321', '12345678', '1234567890'],
    ...[
      'aaaaaaaa',
      '12121212',
      'abcabcabc',
      '        ',
      'iloveyou!',
      'letmein!!',
      'adminadmin',
      'superman1',
      'qwer1234',
    ],
    ...[
      'changeme',
      'Bookwright1',
      'admin1234',
      'football99',
      'пппппппп',
      'ＰＡＳＳＷＯＲＤ',
      'asdf;1234'.replace(';', ''),
    ],
  ]
  for (const password of common) {
    it(`knows ${JSON.stringify(password)} as one that everybody tries`, () => {
      expect(isCommonPassword(password)).to.equal(true)
    })
  }

  it('takes no offence at others, whatever they are made of', () => {
    const others = ['correct horse', 'correct horse battery staple', 'пароль без цифр', 'kT9#vLq2', 'sauna-ferry-27']
    for (const password of [
      ...others,
      'x'.repeat(255),
      'tablecloth',
      '7391-4826',
      'my dog ate a comb',
      '🛁🚿🧴🧼🪥🧽🪒🧻',
    ]) {
      expect(isCommonPassword(password), password).to.equal(false)
    }
  })

  it('costs next to nothing, whatever it is given', () => {
    const startedAt = performance.now()
    for (const text of [
      'a1'.repeat(128),
      '!'.repeat(256),
      'ab'.repeat(7) + 'c!',
      'aaaaaaaaaaaaaaab',
      '1234567890123456',
    ]) {
      for (let count = 0; count < 100; count += 1) isCommonPassword(text)
    }
    expect(performance.now() - startedAt).to.be.below(1_000)
  })
})
