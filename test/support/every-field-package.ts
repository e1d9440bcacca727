import { everyField, EVERY_FIELD_ID as ID } from '../../core/dist-test/plugin/support/every-field.js'
import { packPlugin } from '../../core/dist-test/plugin/support/packed-plugin.js'
import { inRepository } from './repository-root.js'

const SCHEMA = new URL(`file://${inRepository('core/dist-test/plugin/support/every-field.js')}`).href

/** Words for what the form shows; a label that is not here is shown as its key. */
const WORDS: Readonly<Record<string, string>> = {
  name: 'Every field',
  description: 'Has a setting of every type.',
  keys: 'Keys and accounts',
  intro: 'How it looks',
  'intro.help': 'What customers see of it.',
  title: 'Title',
  'title.help': 'Stands above the form.',
  percent: 'Share',
  mode: 'Mode',
  'mode.test': 'Test: no money moves',
  'mode.live': 'Live',
  days: 'Days',
  'days.mon': 'Monday',
  'days.tue': 'Tuesday',
  'days.wed': 'Wednesday',
  fee: 'Fee',
  notice: 'Notice',
  hours: 'Hours of the desk',
  'client-id': 'Client id',
  'api-key': 'API key',
  account: 'Account',
  hook: 'Webhook address',
  letter: 'Letter',
  'letter.name': 'Name',
  'letter.name.sample': 'Rosa Park',
  'letter.when': 'Time',
  'letter.when.sample': 'Tuesday at 15:00',
  rules: 'Rules',
  'rules.service': 'Service',
  'rules.percent': 'Share',
  'rules.is-capped': 'Has a limit',
  'rules.cap': 'Limit',
  'live-note': 'Note for live mode',
}

/**
 * The plugin with a setting of every type, as a package.
 * @param changes - Further fields, or others in the place of those it has: the code of an object.
 */
export function everyFieldPackage(vendorUrl: string, version = '1.0.0', changes = '{}'): Buffer {
  const readable = (key: string) => key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
  const labels = Object.values(everyField().schema).map(({ label }) => label)
  const known = Object.fromEntries(labels.map(label => [label, readable(label.slice(ID.length + 1))]))
  const words = { ...known, ...Object.fromEntries(Object.entries(WORDS).map(([key, text]) => [`${ID}.${key}`, text])) }
  const code = `
  settings: { schema: { ...everyField(${JSON.stringify(vendorUrl)}).schema, ...${changes} }, docs: 'https://vendor.example/docs' },
  locales: new URL('./locales/', import.meta.url),
  async testConnection({ settings }) {
    return settings.title === 'broken' ? { state: 'degraded', note: 'The vendor is closed.' } : { state: 'healthy', note: '' }
  },
  setup() {} })
import { everyField } from ${JSON.stringify(SCHEMA)}
void ({`
  return packPlugin({ id: ID, version, code, files: [{ path: 'locales/en.json', content: JSON.stringify(words) }] })
}
