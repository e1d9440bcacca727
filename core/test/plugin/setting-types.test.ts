import { expect } from 'chai'
import { checkValue, MAX_IMAGE_BYTES } from '../../dist/plugin/setting-checks.js'
import { schemaProblems } from '../../dist/plugin/schema-problems.js'
import type { ItemField, SettingField, SettingType } from '../../dist/plugin/setting-field.js'
import { parseSetting } from '../../dist/plugin/settings-validation.js'
import { defaultOf, shownValues, type SettingsOf } from '../../dist/plugin/settings.js'
import { everyField } from './support/every-field.js'

const { schema } = everyField()
const ID = '018f2f4e-0000-7000-8000-00000000000a'
const PNG = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString('base64')}`
const HUGE = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.alloc(MAX_IMAGE_BYTES),
])

interface Row {
  readonly fits: readonly unknown[]
  readonly not: readonly unknown[]
  /** What a variable of the environment says, and what it means. */
  readonly environment?: readonly [text: string, value: unknown]
}

/** Every field of the fixture that holds a value: what fits, what does not. */
const TABLE: Readonly<Record<string, Row>> = {
  title: { fits: ['One line', 'ثلاثة'], not: [7, 'two\nlines', 'x'.repeat(2_001)], environment: ['Hello', 'Hello'] },
  about: { fits: ['Two\nlines'], not: [7, 'a\u0000b', 'x'.repeat(10_001)] },
  contact: { fits: ['a@example.test'], not: ['nobody', 'a@b@c', 'a@example.test\r\nBcc: b@example.test'] },
  site: { fits: ['https://example.test/x'], not: ['javascript:alert(1)', 'example.test', 'ftp://example.test'] },
  phone: { fits: ['+44 1225 000 000', '(030) 123-45'], not: ['call me', '+', '12'] },
  accent: { fits: ['#1d4ed8', '#FFFFFF'], not: ['blue', '#fff', 'red;}'], environment: ['#000000', '#000000'] },
  opensAt: { fits: ['09:30', '00:00'], not: ['9:30', '24:00', '09:60'] },
  zone: { fits: ['Europe/London', 'UTC'], not: ['Europe/Nowhere', '+01:00', ''] },
  logo: {
    fits: [PNG],
    not: [
      'https://example.test/logo.png',
      'data:image/svg+xml;base64,PHN2Zy8+',
      PNG.replace('png', 'jpeg'),
      `data:image/png;base64,${HUGE.toString('base64')}`,
    ],
  },
  percent: { fits: [0, 5, 100], not: [-5, 105, 7, '5', Number.NaN], environment: ['15', 15] },
  isLoud: { fits: [true, false], not: ['true', 1, 0], environment: ['TRUE', true] },
  mode: { fits: ['test', 'live'], not: ['maybe', true], environment: ['live', 'live'] },
  days: {
    fits: [['mon'], ['mon', 'wed'], []],
    not: ['mon', ['sun'], ['mon', 'mon']],
    environment: ['mon, tue', ['mon', 'tue']],
  },
  fee: {
    fits: [
      { amount: 100, currency: 'GBP' },
      { amount: 10_000, currency: 'JPY' },
    ],
    not: [
      1_000,
      { amount: 1.5, currency: 'GBP' },
      { amount: 99, currency: 'GBP' },
      { amount: 10_001, currency: 'GBP' },
      { amount: 100, currency: 'pounds' },
      { amount: 100, currency: 'GBP', more: 1 },
      { amount: 1e300, currency: 'GBP' },
    ],
    environment: ['{"amount":250,"currency":"GBP"}', { amount: 250, currency: 'GBP' }],
  },
  notice: { fits: [0, 90, 10_080], not: [-1, 1.5, '90', 10_081], environment: ['120', 120] },
  hours: {
    fits: [
      {
        mo: [
          ['09:00', '13:00'],
          ['14:00', '18:00'],
        ],
      },
      { sa: [['20:00', '02:00']] },
      {},
    ],
    not: [
      [],
      { mo: '09:00-13:00' },
      { monday: [['09:00', '13:00']] },
      { mo: [['9', '13']] },
      { mo: [['09:00', '09:00']] },
    ],
  },
  clientId: { fits: ['abc'], not: [7] },
  apiKey: { fits: ['hunter2'], not: [7, 'a\r\nX-Evil: 1'], environment: ['hunter2', 'hunter2'] },
  service: { fits: [ID], not: ['massage', [ID], 7] },
  people: { fits: [[ID], []], not: [ID, [ID, ID], ['Ana'], Array(201).fill(ID)], environment: [`${ID}`, [ID]] },
  room: { fits: [ID], not: ['Room 2'] },
  place: { fits: [ID], not: ['Bath'] },
  letter: { fits: ['Hello {name}!', 'No variable'], not: [7, 'Hello {stranger}', '{ name }'] },
  liveNote: { fits: ['x'], not: [{}] },
  rules: {
    fits: [[], [{ service: ID, percent: 5 }], [{ service: ID, isCapped: true, cap: { amount: 5, currency: 'GBP' } }]],
    not: [
      {},
      [7],
      [{ percent: 5 }],
      [{ service: ID, percent: 51 }],
      [{ service: ID, isCapped: true }],
      [{ service: ID, stranger: 1 }],
      Array(4).fill({ service: ID }),
    ],
  },
  point: {
    fits: [{ x: 1 }],
    not: [{ y: 1 }, 'x', { x: 1, more: 'x'.repeat(20_000) }],
    environment: ['{"x":2}', { x: 2 }],
  },
}

describe('Every type of setting', () => {
  it('stands in the fixture and, where it holds a value, in the table', () => {
    const types: Record<SettingType, true> = {
      ...{ text: true, multiline: true, email: true, url: true, phone: true, colour: true, time: true, image: true },
      ...{ 'time-zone': true, number: true, boolean: true, choice: true, choices: true, money: true, duration: true },
      ...{ 'weekly-hours': true, secret: true, oauth: true, 'webhook-url': true, service: true, staff: true },
      ...{ resource: true, location: true, template: true, list: true, heading: true, custom: true },
    }
    const fields = Object.values(schema).map((field: SettingField) => field.type)
    expect([...new Set(fields)].sort()).to.deep.equal(Object.keys(types).sort())
    const stored = Object.entries(schema).filter(([, { type }]) => !['heading', 'oauth', 'webhook-url'].includes(type))
    expect(Object.keys(TABLE)).to.deep.equal(stored.map(([key]) => key))
    expect(schemaProblems(schema)).to.deep.equal([])
  })

  for (const [key, { fits, not, environment }] of Object.entries(TABLE)) {
    const field = (schema as Record<string, SettingField>)[key] as SettingField
    it(`takes what fits ${field.type} (${key}) and names what does not`, () => {
      for (const value of fits) expect(checkValue(field, value), JSON.stringify(value)).to.deep.equal([])
      for (const value of not) {
        const issues = checkValue(field, value)
        expect(issues, JSON.stringify(value)?.slice(0, 80)).to.not.have.length(0)
        for (const { message } of issues) expect(message).to.match(/^settings\.[a-z-]+$/)
      }
      if (environment) expect(parseSetting(field, environment[0])).to.deep.equal(environment[1])
    })
  }

  it('says where in a value something is wrong', () => {
    const rows = [{ service: ID }, { service: ID, percent: 51 }, { isCapped: true, service: ID }]
    expect(checkValue(schema.rules, rows).map(({ path }) => path)).to.deep.equal(['1.percent', '2.cap'])
    expect(
      checkValue(schema.hours, {
        mo: [
          ['09:00', '13:00'],
          ['x', 'y'],
        ],
      }).map(({ path }) => path),
    ).to.deep.equal(['mo.1'])
  })

  it('asks nothing of a column that does not apply, and hands out rows with every column', () => {
    const rows = [{ service: ID, cap: 'nonsense' }]
    expect(checkValue(schema.rules, rows)).to.deep.equal([])
    const { rules } = shownValues(schema, { rules: rows as never })
    expect(rules).to.deep.equal([{ service: ID, percent: 5, isCapped: false, cap: undefined }])
  })

  it('gives lists that nobody filled as empty ones', () => {
    expect([schema.days, schema.people, schema.rules].map(defaultOf)).to.deep.equal([[], [], []])
  })

  it('types what the plugin reads', () => {
    type Values = SettingsOf<ReturnType<typeof everyField>>
    const read = (values: Values) => {
      const amount: number | undefined = values.fee?.amount
      const minutes: number = values.notice
      const days: readonly ('mon' | 'tue' | 'wed')[] = values.days
      const people: readonly string[] = values.people
      const first: string | undefined = values.hours?.mo?.[0]?.[0]
      const name: string | undefined = values.account?.account
      const hook: string = values.hook
      const x: number | undefined = values.point?.x
      const percent: number | undefined = values.rules[0]?.percent
      const cap: number | undefined = values.rules[0]?.cap?.amount
      // @ts-expect-error A heading holds nothing.
      const heading: unknown = values.intro
      // @ts-expect-error What applies only sometimes can be absent.
      const note: string = values.liveNote
      // @ts-expect-error None of the columns.
      const none: unknown = values.rules[0]?.absent
      return [amount, minutes, days, people, first, name, hook, x, percent, cap, heading, note, none]
    }
    expect(read({ days: [], people: [], rules: [], notice: 90 } as unknown as Values)).to.have.length(13)
  })
})

describe('schemaProblems', () => {
  const problemsOf = (field: object) => schemaProblems({ a: { label: 'x', ...field } as unknown as SettingField })

  it('names what an author got wrong, and where', () => {
    expect(problemsOf({ type: 'shape' })).to.deep.equal(['setting "a": there is no type "shape" here.'])
    expect(problemsOf({ type: 'text', showIf: { a: 'x' } })).to.deep.equal(['setting "a": showIf leads back to it.'])
    expect(problemsOf({ type: 'number', display: 'slider', min: 0 })[0]).to.match(/a slider needs min and max/)
    expect(problemsOf({ type: 'number', min: 5, default: 1 })[0]).to.match(/its default does not fit/)
    expect(problemsOf({ type: 'template', variables: ['full name'] })[0]).to.match(/"full name" has other signs/)
    expect(problemsOf({ type: 'oauth', clientId: 'id', clientSecret: 'a' })).to.have.length(2)
    expect(problemsOf({ type: 'text', docs: 'http://vendor.example' })[0]).to.match(/docs does not begin/)
    expect(schemaProblems({}, { docs: 'javascript:alert(1)' })).to.deep.equal([
      'docs of the settings does not begin with https://.',
    ])
    expect(problemsOf({ type: 'list', fields: {} })[0]).to.match(/it has no columns/)
    const inside = { type: 'list', fields: { Key: { type: 'secret', label: 'x' } as unknown as ItemField } }
    expect(problemsOf(inside)).to.deep.equal([
      'setting "a": column "Key": there is no type "secret" here.',
      'setting "a": column "Key": the name is not camelCase.',
    ])
  })

  it('finds fields that wait for each other', () => {
    const circle = {
      a: { type: 'text', label: 'x', showIf: { b: 'x' } },
      b: { type: 'text', label: 'x', showIf: { a: 'x' } },
      c: { type: 'text', label: 'x', showIf: { a: 'x' } },
    } as const
    expect(schemaProblems(circle)).to.deep.equal([
      'setting "a": showIf leads back to it.',
      'setting "b": showIf leads back to it.',
    ])
  })
})
