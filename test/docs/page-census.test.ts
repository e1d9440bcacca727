import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ADMIN_PAGES, expectOnPage, STOREFRONT_PAGES, type PageLooks } from '../support/page-looks.js'
import { inRepository } from '../support/repository-root.js'
import { adminRoutes, shopRoutes } from '../support/router-pages.js'

const read = (path: string) => readFileSync(inRepository(path), 'utf8')
const shopRouter = read('starters/storefront-kit/src/router.ts')
const navigation = read('admin-ui/src/shell/navigation.ts')
/** Reached from the page before it, or by an address that nothing serves. */
const LED_TO = ['new-service', 'not-found', 'components']

const pathsOf = (pages: Readonly<Record<string, PageLooks>>) =>
  Object.fromEntries(Object.entries(pages).map(([name, { path }]) => [name, path]))

/** Says whether a file looks at something under this name, in every look. */
function looksAt({ file, look }: PageLooks): boolean {
  const path = `test/e2e/${file}.test.ts`
  if (!existsSync(inRepository(path))) return false
  const source = read(path)
  // This file goes through all looks by itself, because each needs a booking of its own.
  if (file === 'customer-books') return new RegExp(`look\\(page, '${look}', appearance\\)|, '${look}'\\],`).test(source)
  return source.split('\n').some(line => /(checkEveryLook|inEveryLook)\(/.test(line) && line.includes(`'${look}'`))
}

describe('pages', () => {
  const all = [...Object.entries(ADMIN_PAGES), ...Object.entries(STOREFRONT_PAGES)]

  it('of the admin are those of its router, each with somebody who looks at it', () => {
    expect(pathsOf(ADMIN_PAGES)).to.deep.equal(adminRoutes())
  })

  it('of the storefront are those of its router, each with somebody who looks at it', () => {
    expect(pathsOf(STOREFRONT_PAGES)).to.deep.equal({ ...shopRoutes(), 'not-found': '' })
    const names = /type PageName =([^\n]*\n(?: {2}\| .*\n)+)/.exec(shopRouter)?.[1] ?? ''
    expect(Object.keys(STOREFRONT_PAGES)).to.have.members([...names.matchAll(/'([\w-]+)'/g)].map(([, name]) => name))
  })

  it('are each looked at by axe with data, by day and by night, on a phone and at a desk', () => {
    console.log(
      `      pages: ${Object.keys(ADMIN_PAGES).length} of the admin, ${Object.keys(STOREFRONT_PAGES).length} of the storefront`,
    )
    expect(all.filter(([, page]) => !looksAt(page)).map(([name]) => name)).to.deep.equal([])
  })

  it('stand in the navigation or the menu of the login, under an icon of their own', () => {
    const menu = read('admin-ui/src/shell/AccountMenu.vue')
    const there = [...navigation.matchAll(/\{ name: '([\w-]+)', icon: '(\w+)'/g)]
    const named = [
      ...there.map(([, name]) => name),
      ...[...menu.matchAll(/push\(\{ name: '([\w-]+)'/g)].map(([, n]) => n),
    ]
    const wanted = Object.entries(ADMIN_PAGES).filter(
      ([name, { path }]) => !path.startsWith('/') && !path.includes(':') && !LED_TO.includes(name),
    )
    expect(named).to.have.members(wanted.map(([name]) => name))
    const icons = there.map(([, , icon]) => icon)
    expect(icons.filter((icon, index) => icons.indexOf(icon) !== index)).to.deep.equal([])
  })

  it('would be missed: a look that nobody takes, and one that is taken elsewhere', () => {
    expect(looksAt({ path: 'x', file: 'every-page', look: 'no-such-look' })).to.equal(false)
    expect(looksAt({ path: 'x', file: 'no-such-file', look: 'new-service' })).to.equal(false)
    expect(() => expectOnPage('http://x/admin/services', 'new-service')).to.throw()
    expect(() => expectOnPage('http://x/admin/services/7', 'admin-services')).to.throw()
    expectOnPage('http://x/admin/services/7?tab=1', 'admin-service')
    expectOnPage('http://x/b/lotus/massage/times', 'shop-full-day')
  })
})
