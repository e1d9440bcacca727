import { expect } from 'chai'
import { Translator } from '../../dist/i18n/translator.js'
import { htmlOf, textOf } from '../../dist/messaging/message-blocks.js'
import { renderBody, renderSubject, templateIssues } from '../../dist/messaging/message-template.js'
import { defaultWords, namesFor, TEMPLATE_KINDS } from '../../dist/messaging/template-kinds.js'

const facts = [{ label: 'What', value: 'Massage <b>& more</b>' }]
const values = {
  words: { name: 'Zoë <script>alert(1)</script>', business: '{reference}', reference: 'A1', when: 'Mon\n10:00' },
  parts: {
    details: { facts },
    link: { link: { label: 'Change', url: 'https://x.test/?a=1&b="2"' } },
    contact: undefined,
  },
}
const names = { words: ['name', 'business', 'reference', 'when'], parts: ['details', 'link', 'contact'] }
const render = (body: string) => renderBody({ subject: '', body }, values)

describe('The words of a message', () => {
  it('are filled in once: what looks like a variable in a value stays as it is', () => {
    expect(textOf(render('Hello {name}, {business}'))).to.equal('Hello Zoë <script>alert(1)</script>, {reference}\n')
  })

  it('become HTML in which nothing of a value or of the words is markup', () => {
    const html = htmlOf(render('<img src=x> {name}\n\n{details}\n\n{link}'), 'en')
    expect(html).to.include('&lt;img src=x&gt; Zoë &lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).to.include('Massage &lt;b&gt;&amp; more&lt;/b&gt;')
    expect(html).to.include('href="https://x.test/?a=1&amp;b=&quot;2&quot;"')
    expect(html).not.to.match(/<(img|script|b)\b/)
  })

  it('make no link of an address that is none of the web', () => {
    const blocks = [{ link: { label: 'Run', url: 'javascript:alert(1)' } }]
    expect(htmlOf(blocks, 'en')).not.to.include('javascript')
  })

  it('run nothing and reach nothing of the engine: names of built-in properties are no variables', () => {
    expect(textOf(render('{constructor} {__proto__} {toString} ${1 + 1} {{name}}'))).to.include('{constructor}')
    const issues = templateIssues({ subject: '{constructor}', body: '{__proto__}' }, names)
    expect(issues.map(one => one.path)).to.deep.equal(['subject', 'body'])
  })

  it('keep a subject on one line, whatever a value holds', () => {
    expect(renderSubject({ subject: 'At {when}', body: '' }, values)).to.equal('At Mon 10:00')
  })

  it('leave out a part that has nothing to say, and the empty lines around it', () => {
    expect(textOf(render('Hello\n\n\n{contact}\n\n{details}\r\n{link}'))).to.equal(
      'Hello\n\nWhat: Massage <b>& more</b>\n\nChange:\nhttps://x.test/?a=1&b="2"\n',
    )
  })

  it('are refused with the list of known variables, and where a part stands inside a line', () => {
    const [unknown, inside, subject] = [
      templateIssues({ subject: 'x', body: 'Hello {nme}' }, names),
      templateIssues({ subject: 'x', body: 'See {details} here' }, names),
      templateIssues({ subject: 'x {link}', body: 'x' }, names),
    ]
    expect(unknown[0]?.message).to.equal(
      'There is no variable {nme}. Known are {name}, {business}, {reference}, {when}, {details}, {link}, {contact}.',
    )
    expect(inside[0]?.message).to.equal('{details} needs a line of its own.')
    expect(subject[0]).to.deep.equal({ path: 'subject', message: '{link} cannot stand in a subject.' })
  })

  it('have a subject and a text of the engine for every kind, which may be saved as they are', () => {
    for (const kind of TEMPLATE_KINDS) {
      const words = defaultWords(kind, 'en', new Translator())
      expect(words.subject + words.body, kind).not.to.include('message.')
      expect(templateIssues(words, namesFor(kind)), kind).to.deep.equal([])
    }
  })

  it('read from right to left in Arabic', () => {
    expect(htmlOf([{ text: 'مرحبا' }, { facts }], 'ar'))
      .to.include('<html lang="ar" dir="rtl">')
      .and.include('text-align:right')
  })
})
