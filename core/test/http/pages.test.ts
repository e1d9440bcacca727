import 'reflect-metadata'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { startTestApp, tenants, type TestApp } from './support/test-app.js'

const MAP = '<script type="importmap">{"imports":{}}</script>'
const HTML = { accept: 'text/html' }

function aSite(): string {
  const root = mkdtempSync(join(tmpdir(), 'bookwright-site-'))
  writeFileSync(join(root, 'package.json'), '{}')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  for (const [name, index] of [
    ['admin-ui', `<p>admin</p>${MAP}`],
    ['storefront-kit', '<p>storefront</p>'],
  ] as const) {
    const directory = join(root, 'node_modules/@bookwright', name)
    mkdirSync(join(directory, 'dist/assets'), { recursive: true })
    writeFileSync(join(directory, 'package.json'), '{"exports":{"./package.json":"./package.json"}}')
    writeFileSync(join(directory, 'dist/index.html'), index)
    writeFileSync(join(directory, 'dist/assets/index-1a2b.js'), 'export {}')
    writeFileSync(join(directory, 'dist/service-worker.js'), 'void 0')
    writeFileSync(join(directory, 'dist/assets/index-1a2b.js.br'), 'smaller')
  }
  return root
}

describe('the pages', () => {
  let app: TestApp
  const siteRoot = aSite()
  before(async () => {
    app = await startTestApp({ config: { siteRoot } })
  })
  after(async () => {
    await app.stop()
    rmSync(siteRoot, { recursive: true })
  })

  it('list every business of a demo, with names that cannot become markup', async () => {
    const { text, headers } = await app.call('/')
    expect(headers['content-type']).to.equal('text/html; charset=utf-8')
    expect(text).to.include('href="/b/spa/"').and.include('Lotus &lt;Day&gt; Spa')
  })

  it('start the storefront for every place below the path of a business', async () => {
    for (const path of ['/b/spa/', '/b/spa/manage/123?token=t']) {
      const answer = await app.call(path)
      expect([answer.status, answer.text]).to.deep.equal([200, '<p>storefront</p>'])
      expect(answer.headers['cache-control']).to.equal('no-cache')
    }
    expect((await app.call('/b/spa?x=1')).headers.location).to.equal('/b/spa/?x=1')
  })

  it('start the storefront on the host of a business, by subdomain or by its own domain', async () => {
    for (const host of ['spa.localhost:3000', 'book.spa.example']) {
      expect((await app.call('/', { headers: { host } })).text).to.equal('<p>storefront</p>')
    }
    expect((await app.call('/b/clinic/', { headers: { host: 'spa.localhost' } })).status).to.equal(404)
  })

  it('give a device what it needs to keep a storefront, each business its own', async () => {
    const { headers, text } = await app.call('/b/spa/manifest.webmanifest')
    expect(headers['content-type']).to.match(/^application\/manifest\+json/)
    const manifest = JSON.parse(text) as { scope: string; name: string; icons: { src: string }[] }
    expect([manifest.scope, manifest.name]).to.deep.equal(['/b/spa/', 'Lotus <Day> Spa'])
    const icon = await app.call(manifest.icons[0]!.src)
    expect(icon.headers['content-type']).to.match(/^image\/svg\+xml/)
    expect(icon.text).to.match(/^<svg [^>]*>.*>L<\/text><\/svg>$/)
    const own = await app.call('/manifest.webmanifest', { headers: { host: 'book.spa.example' } })
    expect(JSON.parse(own.text)).to.include({ scope: '/', start_url: '/' })
    const worker = await app.call('/storefront/service-worker.js')
    expect(worker.headers).to.include({ 'cache-control': 'no-cache', 'service-worker-allowed': '/' })
    expect((await app.call('/b/nobody/manifest.webmanifest')).status).to.equal(404)
  })

  it('send assets as small as the browser takes them', async () => {
    const answer = await app.call('/storefront/assets/index-1a2b.js', { headers: { 'accept-encoding': 'br' } })
    expect(answer.headers['content-encoding']).to.equal('br')
    const plain = await app.call('/storefront/assets/index-1a2b.js', { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers['content-encoding']).to.equal(undefined)
  })

  it('start the admin for every place below /admin/', async () => {
    expect((await app.call('/admin/calendar/2030-01-01')).text).to.include('admin')
    expect((await app.call('/admin')).headers.location).to.equal('/admin/')
  })

  it('serve assets that never change as such', async () => {
    const answer = await app.call('/storefront/assets/index-1a2b.js')
    expect(answer.status).to.equal(200)
    expect(answer.headers['cache-control']).to.equal('max-age=31536000,immutable')
    expect(answer.headers['content-type']).to.match(/javascript/)
  })

  it('never leave their folder', async () => {
    for (const path of [
      '/admin/assets/../../../../secret.txt',
      '/admin/assets/..%2f..%2f..%2f..%2f..%2fsecret.txt',
      '/admin/assets/%2e%2e/%2e%2e/package.json',
      '/storefront/assets//etc/passwd',
      '/storefront/assets/..%5c..%5csecret.txt',
      '/admin/assets/%00',
    ]) {
      const { status, text } = await app.call(path)
      expect(status, path).to.equal(404)
      expect(text).to.not.include('secret')
    }
  })

  it('show a page for a business that does not exist, and problem+json to a program', async () => {
    const page = await app.call('/b/nobody/', { headers: HTML })
    expect([page.status, page.headers['content-type']]).to.deep.equal([404, 'text/html; charset=utf-8'])
    expect(page.text).to.include('There is nothing here')
    expect((await app.call('/b/nobody/')).body.code).to.equal('BW_NOT_FOUND')
  })

  it('allow the import map of the admin by its hash and no other inline script', async () => {
    const policy = String((await app.call('/admin/')).headers['content-security-policy'])
    expect(policy).to.match(/script-src 'self' 'sha256-[\w+/]+=*'/)
    expect(policy).to.not.match(/script-src[^;]*unsafe/)
  })

  it('say in one sentence that an interface is not installed', async () => {
    const bare = await startTestApp()
    const answer = await bare.call('/admin/', { headers: HTML })
    expect(answer.status).to.equal(503)
    expect(answer.text).to.include('@bookwright/admin-ui, which is not installed or not built here.')
    await bare.stop()
  })

  it('list nobody outside a demo, and lead to the only business', async () => {
    const several = await startTestApp({ config: { isDemoWanted: false } })
    expect((await several.call('/')).text).to.not.include('/b/')
    await several.stop()
    const one = await startTestApp({ config: { isDemoWanted: false }, tenants: tenants.slice(0, 1) })
    expect((await one.call('/')).headers.location).to.equal('/b/spa/')
    expect((await one.call('/api/v1/services')).status).to.equal(200)
    await one.stop()
  })
})
