import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

const engine = sourceFiles(['core/src', 'plugins/channel-email/src', 'plugins/payment-onsite/src'], /\.ts$/)
const pages = sourceFiles(['admin-ui/src', 'admin-ui/kit', 'starters/storefront-kit/src'], /\.(ts|vue)$/)

/** Comments may speak of what the code must not do. */
const codeOf = (path: string) =>
  readFileSync(inRepository(path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|<!--[\s\S]*?-->/gm, '')

/** Where a pattern stands in the code, as `file: what was found`. */
function findings(paths: readonly string[], pattern: RegExp, read = codeOf): string[] {
  return paths.flatMap(path => [...read(path).matchAll(pattern)].map(found => `${path}: ${found[0]}`))
}

const TEXT_AS_CODE = /(?<![\w.])eval\(|new Function\(|from 'node:vm'|setTimeout\(['"`]/g
const PROGRAMS = /from 'node:child_process'|\bshell:/g
const MARKUP = /v-html|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcdoc/g
const PRIMITIVES =
  /create(?:Hash|Hmac|Cipheriv|Decipheriv)\('(?!sha256'|aes-256-gcm')[^']*'|hkdfSync\('(?!sha256')[^']*'/g
const CHANCE = /Math\.random\(/g
const CHOSEN_MODULES = /import\(\s*\/\* @vite-ignore \*\/|import\((?!\s*['"`]|\s*\/\*)/g
const MESSAGES = /postMessage\(|addEventListener\('message'|[?&]callback=|document\.domain/g

describe('What the code keeps away from', () => {
  it('reads enough to mean something', () => {
    console.log(`      dangerous code: ${engine.length} files of the engine, ${pages.length} of the pages`)
    expect([engine.length > 300, pages.length > 120]).to.deep.equal([true, true])
  })

  it('runs no text as code', () => {
    expect(findings([...engine, ...pages], TEXT_AS_CODE)).to.deep.equal([])
  })

  it('starts no program but PostgreSQL and itself, and none through a shell', () => {
    // The commands for authors of plugins compile them, by Node itself.
    const home =
      /^core\/src\/(db\/embedded\/(embedded-postgres|cluster|server-process)|cli\/supervisor|authoring\/compile-plugin)\.ts: from 'node:child_process'$/
    expect(findings(engine, PROGRAMS).filter(found => !home.test(found))).to.deep.equal([])
  })

  it('writes no markup past the templates, which escape', () => {
    // The preview of a mail: the engine escapes what is filled in, and a frame with an empty sandbox runs nothing.
    const preview = 'admin-ui/src/messages/PreviewPane.vue'
    expect(findings(pages, MARKUP)).to.deep.equal([`${preview}: srcdoc`])
    expect(readFileSync(inRepository(preview), 'utf8')).to.match(/<iframe[^>]*\ssandbox=""\s[^>]*:srcdoc=/)
  })

  it('uses SHA-256, HKDF and AES-256-GCM, and no other primitive', () => {
    expect(findings(engine, PRIMITIVES)).to.deep.equal([])
  })

  it('draws nothing secret from a generator that can be predicted', () => {
    // How long a transaction, a page or a call waits before it is tried again is no secret.
    const places = ['core/src/db/unit-of-work.ts', 'core/src/jobs/webhook-worker.ts', 'admin-ui/src/live/use-live.ts']
    const delays = places.map(place => `${place}: Math.random(`)
    expect(findings([...engine, ...pages], CHANCE)).to.deep.equal(delays)
  })

  it('imports what somebody else named only where panels of plugins come from', () => {
    const read = (path: string) => readFileSync(inRepository(path), 'utf8')
    const places = findings(pages, CHOSEN_MODULES, read).map(found => found.split(':')[0])
    const [admin, shop] = ['admin-ui/src/panels/load-panel.ts', 'starters/storefront-kit/src/slots/slot-host.ts']
    expect(places).to.deep.equal([admin, shop, shop, shop])
  })

  it('talks to no other window', () => {
    expect(findings(pages, MESSAGES)).to.deep.equal([])
  })

  it('would be seen', () => {
    const samples: [RegExp, string][] = [
      [TEXT_AS_CODE, 'const f = new Function("a")'],
      [PROGRAMS, "spawn('sh', [], { shell: true })"],
      [MARKUP, '<p v-html="notes"></p>'],
      [PRIMITIVES, "createHash('md5')"],
      [PRIMITIVES, "createCipheriv('aes-128-ecb', key, null)"],
      [CHANCE, 'const token = Math.random()'],
      [CHOSEN_MODULES, 'await import(address)'],
      [MESSAGES, "window.addEventListener('message', read)"],
    ]
    for (const [pattern, code] of samples) {
      expect(
        findings(['x'], pattern, () => code),
        code,
      ).to.have.length(1)
    }
  })
})
