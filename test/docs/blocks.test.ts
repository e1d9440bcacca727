import 'reflect-metadata'
import { expect } from 'chai'
import { MAX_FILE_BYTES } from '../../core/dist/booking/booking-files.js'
import { commands } from '../../core/dist/cli/commands.js'
import { SlotTakenError } from '../../core/dist/errors/catalog.js'
import { describedRoutes } from '../../core/dist/http/openapi-document.js'
import { toProblem } from '../../core/dist/http/problem.js'
import { routeName } from '../../core/dist/http/route.js'
import { blocksIn, blocksOf, readPage, WRITTEN_PAGES } from './support/blocks.js'

/** What each JSON block of a page is, in order: the body of a call, or something that another test compares. */
const JSON_BLOCKS: Readonly<Record<string, readonly string[]>> = {
  'docs/api.md': ['an answer'],
  'docs/guide/bookings.md': ['PATCH /services/{id}', 'POST /availability/itineraries', 'POST /policies'],
  'docs/guide/classes.md': ['POST /services', 'POST /bookings'],
  'docs/guide/prices.md': ['PATCH /services/{id}', 'POST /policies'],
  'docs/guide/recurring.md': ['POST /bookings/series/preview', 'POST /bookings/series'],
  'docs/guide/sandbox.md': ['an answer'],
  'docs/guide/plugin-panels.md': ['a file', 'a file'],
  'docs/guide/services.md': ['POST /bookings'],
  'docs/guide/webhooks.md': ['POST /webhooks', 'an answer'],
  'docs/guide/first-plugin.md': ['a file'],
  'docs/guide/writing-a-plugin.md': ['a file', 'a file', 'a file'],
}
/** Calls of which a page shows only a part of one field; the rest is that of the example in the API document. */
const PART_OF: Readonly<Record<string, string>> = { 'POST /policies': 'rules' }

/** Languages and who looks at their blocks. `http` and `text` are calls and terminals: guides.test.ts reads every call. */
const KINDS = ['sh', 'json', 'ts', 'js', 'vue', 'http', 'text', 'ini', 'nginx', 'sql']

const routes = describedRoutes('0')
const variables = new Set(
  [...readPage('docs/guide/configuration.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name = '']) => name),
)

/** What the server would say of a body; a field that it does not know counts. */
function refusals(call: string, block: string): string[] {
  const { body: schema, bodyExample } = routes.find(route => routeName(route) === call) ?? {}
  if (!schema) return [`${call}: no such call with a body`]
  const part = PART_OF[call]
  const shown = JSON.parse(block) as object
  const example = (bodyExample ?? {}) as Record<string, object>
  const body = part === undefined ? shown : { ...example, [part]: { ...example[part], ...shown } }
  const { error } = schema.strict().safeParse(body)
  return (error?.issues ?? []).map(issue => `${call}: ${issue.path.join('.')} ${issue.message}`)
}

/** What is wrong with a file of sections and `KEY=value`. */
function wrongLines(block: string): string[] {
  return block.split('\n').filter(line => !/^$|^#|^\[[A-Z]\w+\]$|^[A-Za-z_][A-Za-z0-9_]*=\S.*$/.test(line))
}

/** What is wrong with a file of nginx: a line that ends in nothing, and braces that do not meet. */
function wrongDirectives(block: string): string[] {
  const lines = block.split('\n').map(line => line.trim())
  const open = block.split('{').length - block.split('}').length
  return [...lines.filter(line => !/^$|^#|[;{]$|^\}$/.test(line)), ...(open === 0 ? [] : [`${open} braces open`])]
}

describe('Every block of every page', () => {
  it('is of a kind that something checks', () => {
    const all = WRITTEN_PAGES.flatMap(page => blocksIn(readPage(page)).map(({ language }) => `${page}: ${language}`))
    console.log(`      docs: ${all.length} blocks on ${WRITTEN_PAGES.length} pages`)
    expect(all.length).to.be.at.least(40)
    expect(all.filter(line => !KINDS.includes(line.split(': ')[1] ?? ''))).to.deep.equal([])
    const fences = WRITTEN_PAGES.filter(page => (readPage(page).match(/^ *```/gm) ?? []).length % 2 !== 0)
    expect(fences, 'a block that does not end').to.deep.equal([])
  })

  it('that is JSON parses, and as the body of a call is one that the server takes', () => {
    for (const page of WRITTEN_PAGES) {
      const [blocks, wanted] = [blocksOf(page, 'json'), JSON_BLOCKS[page] ?? []]
      expect(blocks, page).to.have.length(wanted.length)
      blocks.forEach(block => void JSON.parse(block))
      const wrong = blocks.flatMap((block, at) =>
        /^[A-Z]+ \//.test(wanted[at] ?? '') ? refusals(wanted[at]!, block) : [],
      )
      expect(wrong, page).to.deep.equal([])
    }
    expect(refusals('POST /bookings', '{"customer": {"name": "Ann"}, "colour": "red"}').join()).to.include('colour')
  })

  it('that is TypeScript is compiled with the plugins of the guide', () => {
    const withCode = WRITTEN_PAGES.filter(page => blocksOf(page, 'ts').length > 0)
    expect(withCode).to.deep.equal(['docs/guide/first-plugin.md', 'docs/guide/writing-a-plugin.md'])
  })

  it('that is JavaScript or Vue is run: with the deliveries that it checks, or installed in a browser', () => {
    const withCode = WRITTEN_PAGES.filter(page => [...blocksOf(page, 'js'), ...blocksOf(page, 'vue')].length > 0)
    expect(withCode).to.deep.equal(['docs/guide/plugin-panels.md', 'docs/guide/webhooks.md'])
    expect(readPage('core/test/webhooks/webhooks.test.ts')).to.include(withCode[1]!)
    expect(readPage('test/e2e/plugin-panels.test.ts')).to.include(withCode[0]!)
  })

  it('that shows a refusal shows what the engine answers', () => {
    const [shown = ''] = blocksOf('docs/api.md', 'json')
    const problem = toProblem(
      new SlotTakenError({ startsAt: '2027-06-01T08:00:00Z', alternatives: [] }),
      '0198c0de-0000-7000-8000-000000000001',
    )
    expect(JSON.parse(shown)).to.deep.equal(problem)
  })
})

describe('The files of the deployment page', () => {
  const page = 'docs/deployment.md'
  const [unit = '', environment = ''] = blocksOf(page, 'ini')
  const [nginx = ''] = blocksOf(page, 'nginx')
  const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''

  it('have sections, values and directives that end', () => {
    expect([...wrongLines(unit), ...wrongLines(environment)]).to.deep.equal([])
    expect(wrongDirectives(nginx)).to.deep.equal([])
    expect(wrongLines('[Unit\nno value')).to.have.length(2)
    expect(wrongDirectives('server {\n listen 80')).to.deep.equal(['listen 80', '1 braces open'])
  })

  it('start a command that exists, with options that it has', () => {
    const [, script = '', name = '', options = ''] = /^\S+\/node (\S+) (\w+) (.*)$/.exec(valueOf('ExecStart')) ?? []
    expect(script).to.equal('core/bin/bookwright.js')
    const command = commands.find(candidate => candidate.name === name)
    expect(command).not.to.equal(undefined)
    for (const option of options.match(/--[a-z-]+/g) ?? []) expect(command?.usage).to.include(option)
  })

  it('name variables of the configuration, and everything that production demands', () => {
    const names = [...environment.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name)
    expect(names.filter(name => !variables.has(name))).to.deep.equal([])
    expect(names).to.include.members(['NODE_ENV', 'PUBLIC_URL', 'BOOKWRIGHT_SECRET_KEY'])
    const named = [...readPage(page).matchAll(/`((?:BOOKWRIGHT|DATABASE|SMTP|PUBLIC|NODE)_[A-Z_]+[A-Z])\b/g)]
    const beside = ['SMTP_HOST']
    expect(
      named.map(([, name = '']) => name).filter(name => !variables.has(name) && !beside.includes(name)),
    ).to.deep.equal([])
  })

  it('agree with each other and with the engine about port, size and time', () => {
    const port = /--port (\d+)/.exec(unit)?.[1]
    expect(nginx).to.include(`server 127.0.0.1:${port};`)
    expect(readPage('docs/guide/configuration.md')).to.match(new RegExp(`\`PORT\` +\\| ${port},`))
    const megabytes = Number(/client_max_body_size (\d+)m/.exec(nginx)?.[1])
    expect(megabytes * 1024 * 1024).to.be.greaterThan((MAX_FILE_BYTES * 4) / 3 + 4096)
    const live = routes.find(route => routeName(route) === 'GET /events')
    expect(live?.query?.safeParse({ seconds: '600' }).success).to.equal(true)
    expect(live?.query?.safeParse({ seconds: '601' }).success).to.equal(false)
    expect(Number(/proxy_read_timeout (\d+)s/.exec(nginx)?.[1])).to.be.greaterThan(600)
  })
})
