import 'reflect-metadata'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { commands } from '../../core/dist/cli/commands.js'
import { ALL_ERRORS } from '../../core/dist/errors/all-errors.js'
import { describedRoutes } from '../../core/dist/http/openapi-document.js'
import { routeName } from '../../core/dist/http/route.js'
import { readPage, WRITTEN_PAGES } from './support/blocks.js'
import { optionsOf } from './support/promised-commands.js'

const guides = WRITTEN_PAGES.filter(page => !page.startsWith('docs/adr/'))
const read = readPage

/** What is wrong with the commands that a text shows. */
function wrongCommands(text: string): string[] {
  return [...text.matchAll(/npx bookwright ([^\n`|]+)/g)].flatMap(([line, words = '']) => {
    const [name = '', ...rest] = words.trim().split(/\s+/)
    if (name.startsWith('--')) return []
    if (name === 'help') return commands.some(candidate => candidate.name === rest[0]) ? [] : [line]
    const command = commands.find(candidate => candidate.name === name)
    if (!command) return [line]
    const known = optionsOf(command)
    return rest.filter(word => word.startsWith('--') && !known.includes(word.replace(/[).,]+$/, ''))).map(() => line)
  })
}

const shapeOf = (path: string) => path.replace(/^\/api\/v1/, '').replaceAll(/\{\w+\}|<[^>]+>|…/g, '{}')
const routes = new Set(
  describedRoutes('1.0.0')
    .map(route => shapeOf(routeName(route).replace(' ', ' ')))
    .map(normal),
)
/** What answers beside the routes of the API. */
const BESIDE = ['GET /metrics', 'GET /livez', 'GET /readyz', 'GET /sandbox/outbox', 'POST /sandbox/inbound']

function normal(name: string): string {
  const [method = '', path = ''] = name.split(' ')
  return `${method} ${shapeOf(path).replace(/\?.*$/, '').replace(/\/$/, '')}`
}

/** Calls that a text names, such as `GET /audit`, and that nothing answers. */
function wrongCalls(text: string): string[] {
  return [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/[^\s`"')]*)/g)]
    .map(([, method = '', path = '']) => normal(`${method} ${path}`))
    .filter(name => !routes.has(name) && !BESIDE.includes(name))
}

/** As the renderer of the repository's host makes them: lower case, no marks, hyphens for spaces. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#{1,6} (.+)$/gm)
  const slug = (title: string) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-')
  return new Set([...headings].map(([, title = '']) => slug(title)))
}

function wrongAnchors(page: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g)]
    .filter(([, file = '', anchor = '']) => {
      const target = file === '' ? text : read(join(dirname(page), file))
      return !anchorsOf(target).has(anchor)
    })
    .map(([link]) => link)
}

const codes = new Set(Object.values(ALL_ERRORS).map(({ code }) => code as string))

describe('The guides', () => {
  const each = (check: (text: string, page: string) => string[]) =>
    guides.flatMap(page => check(read(page), page).map(found => `${page}: ${found}`))

  it('show only commands and options that the command line has', () => {
    console.log(`      docs: ${guides.length} guides, ${routes.size} routes`)
    expect(each(wrongCommands)).to.deep.equal([])
  })

  it('name only calls that the engine answers', () => {
    expect(each(wrongCalls)).to.deep.equal([])
  })

  it('name only errors of the catalogue', () => {
    const unknown = (text: string) => (text.match(/\bBW_[A-Z_]+\b/g) ?? []).filter(code => !codes.has(code))
    expect(each(unknown)).to.deep.equal([])
  })

  it('lead to headings that are there', () => {
    expect(each((text, page) => wrongAnchors(page, text))).to.deep.equal([])
  })

  it('would be noticed', () => {
    expect(wrongCommands('`npx bookwright backup f.gz --fast` and `npx bookwright explode`')).to.have.length(2)
    expect(wrongCommands('`npx bookwright restore f.gz --verify`')).to.deep.equal([])
    expect(wrongCalls('`GET /audit`, `POST /nothing` and GET /api/v1/bookings/<id>')).to.deep.equal(['POST /nothing'])
    expect(wrongAnchors('docs/guide/x.md', '# One thing\n[a](#one-thing) [b](#two)')).to.deep.equal(['](#two)'])
  })
})
