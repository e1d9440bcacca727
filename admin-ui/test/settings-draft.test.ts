import { expect } from 'chai'
import { nextTick, ref } from 'vue'
import { useSettingsDraft } from '../kit/settings-draft.js'
import type { PluginSettings, SettingsField } from '../kit/settings-field.js'

const host: SettingsField = { key: 'host', type: 'text', label: 'Host' }
const port: SettingsField = { key: 'port', type: 'number', label: 'Port', default: 587 }
const password: SettingsField = { key: 'password', type: 'secret', label: 'Password' }
const replyTo: SettingsField = { key: 'replyTo', type: 'email', label: 'Reply to', showIf: { host: 'mail' } }

function someSettings(parts: Partial<PluginSettings> = {}): PluginSettings {
  const fields = [host, port, password, replyTo]
  return { pluginId: 'channel-email', fields, values: {}, secrets: {}, sources: {}, version: 1, ...parts }
}

describe('useSettingsDraft', () => {
  it('sends what was changed and what the business had set itself, nothing else', () => {
    const draft = useSettingsDraft(() => someSettings({ values: { host: 'old' }, sources: { host: 'tenant' } }))
    expect(draft.isChanged.value).to.equal(false)
    draft.set(port, 25)
    expect(draft.isChanged.value).to.equal(true)
    expect(draft.toSave()).to.deep.equal({ host: 'old', port: 25 })
  })

  it('keeps a secret that nobody touched, replaces it by a text and removes it by null', () => {
    const draft = useSettingsDraft(() => someSettings({ secrets: { password: { isSet: true } } }))
    expect(draft.toSave()).to.deep.equal({})
    draft.set(password, 'new')
    expect(draft.toSave()).to.deep.equal({ password: 'new' })
    draft.set(password, null)
    expect(draft.toSave()).to.deep.equal({ password: null })
  })

  it('never sends a field that a level above decides, or one that does not apply', () => {
    const draft = useSettingsDraft(() =>
      someSettings({ sources: { host: 'organization' }, locked: { host: 'organization' } }),
    )
    draft.set(host, 'mine')
    draft.set(replyTo, 'me@example.test')
    expect(draft.toSave()).to.deep.equal({})
  })

  it('shows a field once another one has the value that it waits for', () => {
    const draft = useSettingsDraft(() => someSettings())
    const shown = () => draft.groups.value.flatMap(({ fields }) => fields.map(({ key }) => key))
    expect(shown()).not.to.include('replyTo')
    draft.set(host, 'mail')
    expect(shown()).to.include('replyTo')
  })

  it('sends an inherited field only after it was taken over', () => {
    const draft = useSettingsDraft(() =>
      someSettings({ values: { host: 'theirs' }, sources: { host: 'organization' } }),
    )
    expect([draft.isInherited(host), draft.toSave()]).to.deep.equal([true, {}])
    draft.own(host)
    expect([draft.isInherited(host), draft.toSave()]).to.deep.equal([false, { host: 'theirs' }])
  })

  it('keeps what was typed when somebody else saves, and takes in the rest', async () => {
    const stored = ref(someSettings({ values: { host: 'a', port: 1 } }))
    const draft = useSettingsDraft(() => stored.value)
    draft.set(host, 'typed')
    stored.value = someSettings({ values: { host: 'b', port: 2 }, version: 2 })
    await nextTick()
    expect([draft.valueOf(host), draft.valueOf(port)]).to.deep.equal(['typed', 2])
  })
})
