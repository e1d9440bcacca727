import type { Page } from 'playwright-core'
import { packPlugin } from '../../core/dist-test/plugin/support/packed-plugin.js'

/** Modules that fail, each in another way: page of the plugin, and its code. */
const SINS: Readonly<Record<string, string>> = {
  loading: `throw new Error('sin of loading')`,
  nothing: `export const unused = 1`,
  syntax: `export default {`,
  setup: `export default { setup() { throw new Error('sin of setup') } }`,
  waiting: `export default { async setup() { await null; throw new Error('sin of waiting') } }`,
  rendering: `export default { render() { throw new Error('sin of rendering') } }`,
  mounted: `export default { mounted() { throw new Error('sin of mounting') }, render: () => h('p', 'there') }`,
  updating: `export default { setup() { const count = ref(0); return () => { if (count.value) throw new Error('sin of updating'); return h('button', { onClick: () => count.value++ }, 'Go on') } } }`,
  clicking: `export default { render: () => h('button', { onClick() { throw new Error('sin of clicking') } }, 'Go on') }`,
  promising: `export default { render: () => h('button', { async onClick() { await null; throw new Error('sin of promising') } }, 'Go on') }`,
  ticking: `export default { render: () => h('button', { onClick() { setTimeout(() => { throw new Error('sin of ticking') }) } }, 'Go on') }`,
  rejecting: `export default { render: () => h('button', { onClick() { void Promise.reject(new Error('sin of rejecting')) } }, 'Go on') }`,
  endless: `export default { async setup() { await new Promise(() => {}) }, render: () => h('p', 'never') }`,
}
/** Those of which nothing can be shown. */
export const FATAL = ['loading', 'nothing', 'syntax', 'setup', 'waiting', 'rendering', 'mounted']
/** Those that begin something that fails, while the rest stands. */
export const PASSING = ['clicking', 'promising', 'ticking', 'rejecting']

/** A package with a page for each of them, and the storefront with one. */
export function packFailing(): Buffer {
  const id = 'vertical-sins'
  const pages = Object.keys(SINS).map(
    name =>
      `{ name: '${name}', module: '${name}.js', label: '${id}.${name}', needs: 'bookings:read', group: 'system' }`,
  )
  const code = `
    admin: { folder: new URL('./admin/', import.meta.url), pages: [${pages.join(',')}] },
    storefront: { folder: new URL('./admin/', import.meta.url), slots: [{ slot: 'services', module: 'rendering.js', label: '${id}.rendering' }] },
    locales: new URL('./locales/', import.meta.url),
    setup() {}`
  const words = Object.fromEntries(Object.keys(SINS).map(name => [`${id}.${name}`, `Sin of ${name}`]))
  const modules = Object.entries(SINS).map(([name, source]) => ({
    path: `admin/${name}.js`,
    content: `import { h, ref } from 'vue'\nvoid [h, ref]\n${source}\n`,
  }))
  const locale = { path: 'locales/en.json', content: JSON.stringify({ [`${id}.name`]: 'Seven sins', ...words }) }
  return packPlugin({ id, code, files: [...modules, locale] })
}

/** Saves settings from a page: one value that does not fit, then one that does. */
const MOST = `import { usePanel } from '@bookwright/admin-kit'
import { h, ref } from 'vue'
export default {
  setup() {
    const { settings } = usePanel()
    const said = ref('')
    const save = most => settings.save({ most }).then(
      ({ values, version }) => (said.value = 'saved ' + values.most + ' at ' + version),
      ({ status, issues }) => (said.value = 'refused ' + status + ' ' + issues.map(({ path }) => path).join()),
    )
    const button = most => h('button', { onClick: () => save(most) }, 'Save ' + most)
    return () => [button(10), button(7), h('p', said.value)]
  },
}
`

/** Presses its buttons, and waits for what it says. */
export async function saveMost(page: Page): Promise<void> {
  for (const [value, said] of [
    [10, 'refused 400 most'],
    [7, 'saved 7 at 1'],
  ] as const) {
    await page.getByRole('button', { name: `Save ${value}` }).click()
    await page.getByText(said).waitFor()
  }
}

/** A package that says in each place what it is about. */
export function packPlaces(): Buffer {
  const id = 'vertical-places'
  const slots = (names: string[]) =>
    names.map(name => `{ slot: '${name}', module: 'subject.js', label: '${id}.name' }`).join(', ')
  const code = `
    settings: defineSettings({ most: { type: 'number', label: '${id}.name', min: 1, max: 9 } }),
    admin: { folder: new URL('./admin/', import.meta.url), slots: [${slots(['customer', 'service', 'calendar'])}],
      pages: [{ name: 'most', module: 'most.js', label: '${id}.name', needs: 'plugins:write', group: 'system' }] },
    storefront: { folder: new URL('./shop/', import.meta.url), slots: [${slots(['confirmation', 'booking'])}] },
    locales: new URL('./locales/', import.meta.url),
    setup() {}`
  const module = (kit: string) => `import { usePanel } from '${kit}'
    import { h } from 'vue'
    export default {
      setup() {
        const panel = usePanel()
        return () => h('p', panel.place.name + ': ' + Object.keys(panel.subject).join(' '))
      },
    }`
  const files = [
    { path: 'admin/subject.js', content: module('@bookwright/admin-kit') },
    { path: 'admin/most.js', content: MOST },
    { path: 'shop/subject.js', content: module('@bookwright/admin-kit/storefront') },
    { path: 'locales/en.json', content: JSON.stringify({ [`${id}.name`]: 'Places' }) },
  ]
  return packPlugin({ id, code, files })
}
