import { expect } from 'chai'
import { toJsonFields } from '../../dist/plugin/settings-fields.js'
import { parseSetting, settingIssues } from '../../dist/plugin/settings-validation.js'
import { schemaProblems } from '../../dist/plugin/schema-problems.js'
import { defineSettings, shownValues, type SettingsOf } from '../../dist/plugin/settings.js'

const settings = defineSettings({
  mode: { type: 'choice', label: 'pay.mode', options: ['on-site', 'invoice'], default: 'on-site' },
  percent: { type: 'number', label: 'pay.percent', default: 0, min: 0, max: 100, unit: '%' },
  key: { type: 'secret', label: 'pay.key', required: true, showIf: { mode: 'invoice' } },
  note: { type: 'text', label: 'pay.note' },
  contact: { type: 'email', label: 'pay.contact', required: true },
  site: { type: 'url', label: 'pay.site' },
  isOn: { type: 'boolean', label: 'pay.is-on' },
})
type Values = SettingsOf<typeof settings>

const { schema } = settings
const valid = { mode: 'on-site', percent: 0, contact: 'a@example.test', isOn: false }
const messagesOf = (values: Record<string, unknown>) =>
  Object.fromEntries(settingIssues(schema, { ...valid, ...values }).map(issue => [issue.path, issue.message]))

describe('defineSettings', () => {
  it('infers a type in which a choice is its options, and what can be absent may be undefined', () => {
    const values: Values = {
      mode: 'invoice',
      percent: 1,
      key: undefined,
      note: undefined,
      contact: 'x',
      site: undefined,
      isOn: true,
    }
    const mode: 'on-site' | 'invoice' = values.mode
    const percent: number = values.percent
    const contact: string = values.contact
    const isOn: boolean = values.isOn
    // @ts-expect-error A field that is shown only sometimes can be undefined, although it is required when shown.
    const key: string = values.key
    // @ts-expect-error Neither required nor given a default.
    const note: string = values.note
    // @ts-expect-error None of the options.
    const wrong: Values['mode'] = 'cash'
    // @ts-expect-error Values are read, not written.
    values.percent = 2
    // @ts-expect-error There is no such setting.
    const absent: unknown = values.absent
    expect([mode, percent, contact, isOn, key, note, wrong, absent]).to.have.length(8)
  })

  it('refuses at compile time what no field has', () => {
    defineSettings({
      // @ts-expect-error A boolean has no smallest value.
      isOn: { type: 'boolean', label: 'x.is-on', min: 1 },
      // @ts-expect-error There is no such type of field.
      shape: { type: 'shape', label: 'x.shape' },
    })
    expect(schemaProblems({ a: { type: 'text', label: 'x', showIf: { b: true } } })).to.deep.equal([
      'setting "a": showIf names "b", which is no setting.',
    ])
  })

  it('finds a default that is no option and a name that is not camelCase', () => {
    const problems = schemaProblems({ 'a-b': { type: 'choice', label: 'x', options: ['one'], default: 'two' } })
    expect(problems).to.have.length(2)
  })
})

describe('settingIssues', () => {
  it('finds nothing wrong with what fits', () => {
    expect(messagesOf({ note: 'n', site: 'https://example.test/x', mode: 'invoice', key: 'k' })).to.deep.equal({})
  })

  it('wants a required field only while it is shown', () => {
    expect(messagesOf({ mode: 'invoice' })).to.deep.equal({ key: 'settings.required' })
    expect(messagesOf({ contact: undefined })).to.deep.equal({ contact: 'settings.required' })
  })

  it('names each field that does not fit its type', () => {
    const wrong = { mode: 'cash', percent: 'ten', contact: 'nobody', site: 'javascript:alert(1)', isOn: 'yes', note: 7 }
    expect(messagesOf(wrong)).to.deep.equal({
      mode: 'settings.no-option',
      percent: 'settings.no-number',
      contact: 'settings.no-email',
      site: 'settings.no-url',
      isOn: 'settings.no-boolean',
      note: 'settings.no-text',
    })
  })

  it('keeps numbers inside their bounds, and refuses what is no number at all', () => {
    expect(messagesOf({ percent: -1 })).to.deep.equal({ percent: 'settings.below-min' })
    expect(messagesOf({ percent: 101 })).to.deep.equal({ percent: 'settings.above-max' })
    expect(messagesOf({ percent: Number.NaN })).to.deep.equal({ percent: 'settings.no-number' })
  })

  it('refuses line breaks where a value ends up in a header, and names nobody declared', () => {
    expect(messagesOf({ note: 'a\r\nBcc: x@example.test' })).to.deep.equal({ note: 'settings.no-control-characters' })
    expect(messagesOf({ nobody: 1, constructor: 2 })).to.deep.equal({
      nobody: 'settings.unknown-field',
      constructor: 'settings.unknown-field',
    })
  })
})

describe('The environment of settings', () => {
  it('reads numbers and yes or no from text, and nothing that does not fit', () => {
    expect(parseSetting(schema.percent, '12')).to.equal(12)
    expect(parseSetting(schema.percent, '1200')).to.equal(undefined)
    expect(parseSetting(schema.percent, '')).to.equal(undefined)
    expect(parseSetting(schema.isOn, 'TRUE')).to.equal(true)
    expect(parseSetting(schema.isOn, 'perhaps')).to.equal(undefined)
    expect(parseSetting(schema.mode, 'cash')).to.equal(undefined)
  })
})

describe('shownValues', () => {
  it('hides what does not apply, so that no plugin acts on what nobody sees', () => {
    expect(shownValues(schema, { ...valid, key: 'k' }).key).to.equal(undefined)
    expect(shownValues(schema, { ...valid, mode: 'invoice', key: 'k' }).key).to.equal('k')
  })
})

describe('toJsonFields', () => {
  it('answers a form in the words of the reader, with nothing that is absent', () => {
    const words: Record<string, string> = {
      'pay.mode': 'How',
      'pay.mode.invoice': 'By invoice',
      'pay.mode.help': 'Choose',
    }
    const [mode, percent, key] = toJsonFields(schema, word => words[word])
    expect(mode).to.deep.equal({
      key: 'mode',
      type: 'choice',
      label: 'How',
      help: 'Choose',
      default: 'on-site',
      options: [
        { value: 'on-site', label: 'on-site' },
        { value: 'invoice', label: 'By invoice' },
      ],
    })
    expect(percent).to.deep.equal({
      key: 'percent',
      type: 'number',
      label: 'pay.percent',
      default: 0,
      min: 0,
      max: 100,
      unit: '%',
    })
    expect(key).to.deep.equal({
      key: 'key',
      type: 'secret',
      label: 'pay.key',
      required: true,
      showIf: { mode: 'invoice' },
    })
  })
})
