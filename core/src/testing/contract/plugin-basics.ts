import assert from 'node:assert/strict'
import type { ActionEvent, ActionHook } from '../../hooks/hook.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import { privacyOf, type PluginDefinition } from '../../plugin/define-plugin.js'
import { settingIssues } from '../../plugin/settings-validation.js'
import { defaultOf, type SettingsSchema, type SettingsValues } from '../../plugin/settings.js'
import { readWordsOf, wordProblems } from '../../plugin/words.js'
import { FakePluginSetup } from '../fake-plugin-setup.js'
import type { ContractCase } from './contract-case.js'

/** An event that the plugin acts on, and what its act can be seen by. */
export interface SampleEvent {
  readonly hook: ActionHook<ActionEvent>
  readonly event: ActionEvent
  /** Everything that the act changed: rows, calls to a vendor, messages. Compared with `deepEqual`. */
  effects(): Promise<unknown>
}

export interface PluginUnderTest<S extends SettingsSchema, Shared> {
  readonly plugin: PluginDefinition<S, Shared>
  /** Values with which it works, secrets included; default: those of the schema. */
  readonly settings?: SettingsValues<S>
  /** A plugin set up the way the test wants it; default: `FakePluginSetup` with `settings`. */
  readonly fake?: FakePluginSetup<S, Shared>
  /** For a plugin with tables of its own: that of a TestEngine in which it is. */
  readonly unitOfWork?: Pick<UnitOfWork, 'run'>
  readonly events?: readonly SampleEvent[]
}

const tenantId = '018f2f4e-0000-7000-8000-000000000001'
const customerId = '018f2f4e-0000-7000-8000-0000000000cc'
const STATES = ['not-configured', 'testing', 'healthy', 'degraded', 'needs-reauth', 'disabled']

/** What every plugin owes the engine, whatever it is for. `open` makes a fresh one a case. */
export function pluginContract<S extends SettingsSchema, Shared>(
  open: () => Promise<PluginUnderTest<S, Shared>>,
): ContractCase[] {
  return [...formCases(open), ...lifeCases(open)]
}

function formCases<S extends SettingsSchema, Shared>(open: () => Promise<PluginUnderTest<S, Shared>>): ContractCase[] {
  return [
    {
      title: 'has English words for its name, its description, its settings and their options',
      run: async () => {
        const { plugin } = await open()
        assert.deepEqual(wordProblems(plugin, readWordsOf(plugin)), [])
      },
    },
    {
      title: 'has settings whose defaults it would take from a form',
      run: async () => {
        const schema: SettingsSchema = (await open()).plugin.settings?.schema ?? {}
        const defaults = Object.entries(schema).map(([key, field]) => [key, defaultOf(field)] as const)
        const values = Object.fromEntries(defaults.filter(([, value]) => value !== undefined))
        const wrong = settingIssues(schema, values).filter(({ message }) => message !== 'settings.required')
        assert.deepEqual(wrong, [])
      },
    },
    {
      title: 'says how it is with a word that the engine knows, and a sentence',
      run: async () => {
        const under = await open()
        const { health } = under.plugin
        if (health === undefined) return
        const { shared } = setUp(under)
        const { signal } = new AbortController()
        // The shape is the same; only the compiler cannot see that nothing infers from here.
        const question = { tenantId, settings: settingsOf(under), shared, signal } as Parameters<typeof health>[0]
        const { state, note } = await health(question)
        assert.ok(STATES.includes(state), `its health is "${state}"`)
        assert.equal(typeof note, 'string')
      },
    },
  ]
}

function lifeCases<S extends SettingsSchema, Shared>(open: () => Promise<PluginUnderTest<S, Shared>>): ContractCase[] {
  return [
    {
      title: 'sets itself up twice in one process, and shares nothing between the two',
      run: async () => {
        const under = await open()
        const [one, two] = [freshSetup(under), freshSetup(under)]
        assert.deepEqual(one.registered, two.registered)
        one.adapters().forEach((adapter, index) => assert.notEqual(adapter, two.adapters()[index]))
        if (typeof one.shared === 'object' && one.shared !== null) assert.notEqual(one.shared, two.shared)
      },
    },
    {
      title: 'answers for a customer it never met, and forgets one twice without a word',
      run: async () => {
        const under = await open()
        const privacy = privacyOf<Shared>(under.plugin)
        if (privacy === undefined) return
        const { shared } = setUp(under)
        const customer = { tenantId, customerId }
        const known = await privacy.export(customer, shared)
        assert.equal(typeof known, 'object')
        JSON.stringify(known)
        await privacy.erase(customer, shared)
        await privacy.erase(customer, shared)
      },
    },
    {
      title: 'does what an event asks for once, however often the event comes',
      run: async () => {
        const under = await open()
        const { bus } = setUp(under)
        for (const { hook, event, effects } of under.events ?? []) {
          const handlers = bus.handlersOf(hook.name, event.tenantId)
          assert.ok(handlers.length > 0, `it does not act on ${hook.name}`)
          for (const handler of handlers) await bus.emit(hook.name, event, handler)
          const once = await effects()
          for (const handler of handlers) await bus.emit(hook.name, event, handler)
          assert.deepEqual(await effects(), once)
        }
      },
    },
  ]
}

function setUp<S extends SettingsSchema, Shared>(under: PluginUnderTest<S, Shared>): FakePluginSetup<S, Shared> {
  return under.fake ?? freshSetup(under)
}

function freshSetup<S extends SettingsSchema, Shared>(under: PluginUnderTest<S, Shared>): FakePluginSetup<S, Shared> {
  const settings = () => settingsOf(under)
  return new FakePluginSetup(under.plugin, settings, settings, under.unitOfWork)
}

function settingsOf<S extends SettingsSchema, Shared>(under: PluginUnderTest<S, Shared>): SettingsValues<S> {
  if (under.settings !== undefined) return under.settings
  const schema: SettingsSchema = under.plugin.settings?.schema ?? {}
  return Object.fromEntries(
    Object.entries(schema).map(([key, field]) => [key, defaultOf(field)]),
  ) as unknown as SettingsValues<S>
}
