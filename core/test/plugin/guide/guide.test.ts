import { readFileSync } from 'node:fs'
import * as core from '@bookwright/core'
import { hooks } from '@bookwright/core'
import { FakePluginSetup } from '@bookwright/core/testing'
import { expect } from 'chai'
import houseRules from './house-rules.js'
import licences from './licences.js'
import account from './vendor-account.js'

const guide = readFileSync(new URL('../../../../docs/guide/writing-a-plugin.md', import.meta.url), 'utf8')
const source = readFileSync(new URL('../../../test/plugin/guide/house-rules.ts', import.meta.url), 'utf8')
const licencesSource = readFileSync(new URL('../../../test/plugin/guide/licences.ts', import.meta.url), 'utf8')
const webhookSource = readFileSync(new URL('../../../test/plugin/guide/vendor-webhook.ts', import.meta.url), 'utf8')
const accountSource = readFileSync(new URL('../../../test/plugin/guide/vendor-account.ts', import.meta.url), 'utf8')
const tenantId = '018f2f4e-0000-7000-8000-000000000001'
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '')

describe('The guide to writing a plugin', () => {
  it('shows the example that is compiled here', () => {
    expect(blocks('ts')[0]).to.equal(source)
  })

  it('shows an example that does what it says', async () => {
    const fake = new FakePluginSetup(houseRules, () => ({ maxGuests: 2, note: 'Bring a towel.' }))
    const book = (guests: number) => fake.bus.apply(hooks.bookingDraft, { guests } as core.BookingDraft, { tenantId })
    expect((await book(2)).guests).to.equal(2)
    const error = await book(3).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(core.VetoedError)
    const compose = (kind: core.MessageKind) => {
      const message = { subject: 'Hi', text: 'Text', attachments: [] }
      return fake.bus.apply(hooks.messageCompose, message, { tenantId, kind } as core.ComposeContext)
    }
    expect((await compose('booking-confirmed')).text).to.equal('Text\nBring a towel.\n')
    expect((await compose('booking-cancelled')).text).to.equal('Text')
  })

  it('shows rules of the solver that are compiled here and do what they say', async () => {
    expect(blocks('ts')).to.include(licencesSource)
    let seniorSurcharge = 0
    const fake = new FakePluginSetup(licences, () => ({ seniorSurcharge }))
    const asked = { tenantId, serviceIds: [], startsAt: new Date(0), endsAt: new Date(60_000) }
    expect(await fake.rules(asked)).to.have.length(1)
    seniorSurcharge = 500
    const [licence, surcharge] = await fake.rules(asked)
    const mask = (attributes: Record<string, string>) =>
      licence?.mask?.({ resource: { attributes }, window: [0, 9_000] } as unknown as core.MaskRequest)
    expect(mask({ 'licensed-until': '1970-01-02' })).to.deep.equal([[0, 1_440]])
    expect(mask({})).to.equal(undefined)
    const price = (skills: string[]) => {
      const snapshot = { resources: [{ id: 'ann', skills }] }
      return surcharge?.price?.({
        assignments: [{ resourceIds: ['ann'] }],
        snapshot,
      } as unknown as core.AssignmentRequest)
    }
    expect(price(['senior'])).to.deep.equal([{ rule: 'senior', amount: 500 }])
    expect(price([])).to.deep.equal([])
  })

  it('shows an account at a vendor that is compiled here and asks with the token that counts now', async () => {
    expect(blocks('ts')).to.include(accountSource)
    const fake = new FakePluginSetup(account, () => ({ clientId: 'c', clientSecret: 's', account: undefined }))
    const asked: RequestInit[] = []
    const before = globalThis.fetch
    globalThis.fetch = async (_url, init) => (asked.push(init ?? {}), new Response())
    try {
      const event = { eventId: 'e1', tenantId, bookingId: 'b1' }
      const { name } = hooks.bookingCreated
      for (const handler of fake.bus.handlersOf(name, tenantId)) await fake.bus.emit(name, event as never, handler)
    } finally {
      globalThis.fetch = before
    }
    expect(asked[0]?.headers).to.include({ authorization: 'Bearer token of account', 'idempotency-key': 'e1' })
  })

  it('shows a webhook that is compiled here, and no other code', () => {
    const rest = blocks('ts').filter(block => ![source, licencesSource, accountSource].includes(block))
    expect(rest).to.have.length(1)
    expect(webhookSource).to.include(rest[0]?.replaceAll(/^(?=.)/gm, '    '))
  })

  it('names only hooks that exist', () => {
    const known = Object.values(hooks).map(hook => hook.name)
    const named = guide.match(/`(availability|booking|payment|message|customer|plugin)\.[a-z-]+`/g) ?? []
    expect(named.length).to.be.greaterThan(4)
    for (const name of named) expect(known).to.include(name.replaceAll('`', ''))
  })

  it('shows a package.json that the engine reads', () => {
    const [, manifest] = blocks('json').map(
      block => JSON.parse(block) as { bookwright: { id: string; compat: string } },
    )
    expect(manifest?.bookwright).to.include({ id: houseRules.id, compat: houseRules.compat })
    expect(manifest).to.have.nested.property('peerDependencies.@bookwright/core', houseRules.compat)
  })

  it('shows words for everything that the example names', () => {
    const [words] = blocks('json').map(block => Object.keys(JSON.parse(block) as object))
    const named = [...source.matchAll(/'(vertical-house-rules\.[a-z-]+)'/g)].map(([, key]) => key)
    expect(named).to.have.length(3)
    expect(words).to.include.members([...named, 'vertical-house-rules.name', 'vertical-house-rules.description'])
  })
})
