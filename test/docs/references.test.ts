import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import * as hooks from '../../core/dist/hooks/catalog.js'
import { describedRoutes } from '../../core/dist/http/openapi-document.js'
import { routeName, type Route } from '../../core/dist/http/route.js'
import { isForKeys } from '../../core/dist/identity/roles.js'
import { inRepository } from '../support/repository-root.js'

const read = (path: string) => readFileSync(inRepository(path), 'utf8')
const generator = async <T>(path: string) => (await import(pathToFileURL(inRepository(path)).href)) as T
const regenerate = 'run: node scripts/generate-reference.mjs'
const rowsOf = (page: string) => [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)

interface ApiGenerator {
  renderApiReference(parts: { routes: readonly Route[]; nameOf: typeof routeName; isForKeys: typeof isForKeys }): string
}
interface HookGenerator {
  renderHookReference(source: string): string
  hooksIn(source: string): { name: string; text: string }[]
}

describe('docs/reference/api.md', () => {
  const routes = describedRoutes('0')
  const page = read('docs/reference/api.md')

  it('has a row for every route', () => {
    console.log(`      docs: ${routes.length} calls`)
    expect(rowsOf(page), regenerate).to.include.members(routes.map(routeName))
  })

  it('is what the generator writes today', async () => {
    const { renderApiReference } = await generator<ApiGenerator>('scripts/api-reference.mjs')
    expect(page, regenerate).to.equal(renderApiReference({ routes, nameOf: routeName, isForKeys }))
  })
})

describe('docs/reference/hooks.md', () => {
  const page = read('docs/reference/hooks.md')
  const source = read('core/src/hooks/catalog.ts')

  it('has a row for every hook, each with a sentence', async () => {
    const { hooksIn } = await generator<HookGenerator>('scripts/hook-reference.mjs')
    const found = hooksIn(source)
    console.log(`      docs: ${found.length} hooks`)
    expect(found.map(({ name }) => name)).to.have.members(Object.values(hooks).map(hook => hook.name))
    expect(rowsOf(page), regenerate).to.have.members(found.map(({ name }) => name))
    expect(found.filter(({ text }) => text === '').map(({ name }) => name)).to.deep.equal([])
  })

  it('is what the generator writes today', async () => {
    const { renderHookReference } = await generator<HookGenerator>('scripts/hook-reference.mjs')
    expect(page, regenerate).to.equal(renderHookReference(source))
  })
})

describe('The booking pages', () => {
  it('promise no reminder as long as no message is one', () => {
    const kinds = /export type MessageKind =([\s\S]*?)\n\n/.exec(read('core/src/hooks/payloads.ts'))?.[1] ?? ''
    expect(kinds).to.include('booking-confirmed')
    const promised = /remind/i.test(read('starters/storefront-kit/src/locales/en.ts'))
    expect(promised && !kinds.includes('reminder')).to.equal(false)
  })
})
