import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import typescript from 'typescript'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

/** The word we use, and the synonyms that would make readers ask whether they mean the same. */
const synonyms: { ours: string; theirs: RegExp }[] = [
  { ours: 'tenant', theirs: /^(Shop|Store|Merchant|Vendor)(?=$|[A-Z])/ },
  { ours: 'staff member (a resource)', theirs: /^(Provider|Employee|Practitioner)(?=$|[A-Z])/ },
  { ours: 'customer', theirs: /^(Client|Patient)(?=$|[A-Z])/ },
  { ours: 'booking', theirs: /^(Event|Reservation)(?=$|[A-Z])/ },
]
/** An event here is a row of the outbox, not a booking. */
const allowedNames = new Set(['EventId'])
/** Routes with a synonym that stay: names that callers of earlier systems know. */
const allowedRoutes = [/\/clients(\/|$)/, /\/integrations\/calendar\/events(\/|$)/, /\/events(\/|$)/]
const routeSynonym = /\/(shops?|stores?|merchants?|providers?|employees?|clients?|reservations?|events?)(\/|$)/

function isExported(node: typescript.Node): boolean {
  const modifiers = typescript.canHaveModifiers(node) ? (typescript.getModifiers(node) ?? []) : []
  return modifiers.some(modifier => modifier.kind === typescript.SyntaxKind.ExportKeyword)
}

/** Names of the types, classes, functions and constants that a file exports. */
function exportedNames(path: string, text: string): string[] {
  const source = typescript.createSourceFile(path, text, typescript.ScriptTarget.ES2022, true)
  return source.statements.filter(isExported).flatMap(statement => {
    if (typescript.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(declaration => declaration.name.getText())
    }
    const name = (statement as { name?: typescript.Node }).name
    return name === undefined ? [] : [name.getText()]
  })
}

/** `path: '/services/:id'` and `'/api/v1/…'` as they stand in route definitions. */
function routePaths(text: string): string[] {
  return [...text.matchAll(/\bpath:\s*['"`](\/[^'"`]*)['"`]/g)].map(match => match[1] ?? '')
}

const usesSynonym = (name: string) => synonyms.find(({ theirs }) => theirs.test(name))

describe('Vocabulary', () => {
  it('uses one word per thing in what the domain and the services export', () => {
    const files = sourceFiles(
      ['domain', 'availability', 'booking', 'catalog', 'customer', 'tenancy', 'identity'].map(
        name => `core/src/${name}`,
      ),
      /\.ts$/,
    )
    const names = files.flatMap(path =>
      exportedNames(path, readFileSync(inRepository(path), 'utf8')).map(name => ({ path, name })),
    )
    console.log(`      vocabulary: ${names.length} exported names in ${files.length} files`)
    const wrong = names.flatMap(({ path, name }) => {
      const found = allowedNames.has(name) ? undefined : usesSynonym(name)
      return found === undefined ? [] : [`${path}: ${name} (we say ${found.ours})`]
    })
    expect(names.length).to.be.at.least(150)
    expect(wrong).to.deep.equal([])
  })

  it('uses the same words in routes', () => {
    const files = sourceFiles(['core/src/http', 'plugins'], /\.ts$/).filter(path => !path.includes('/test/'))
    const routes = files.flatMap(path => routePaths(readFileSync(inRepository(path), 'utf8')))
    console.log(`      vocabulary: ${routes.length} routes`)
    const wrong = routes.filter(
      route => routeSynonym.test(route) && !allowedRoutes.some(allowed => allowed.test(route)),
    )
    expect(routes.length).to.be.at.least(10)
    expect(wrong).to.deep.equal([])
  })

  it('is checked by rules that find a synonym', () => {
    expect(
      exportedNames('a.ts', 'export interface ClientRecord { id: string }\nexport const shopId = 1\n'),
    ).to.deep.equal(['ClientRecord', 'shopId'])
    expect(usesSynonym('ClientRecord')?.ours).to.equal('customer')
    expect(usesSynonym('ProviderSchedule')?.ours).to.equal('staff member (a resource)')
    expect(usesSynonym('EventTypes')).to.not.equal(undefined)
    expect(usesSynonym('Eventually')).to.equal(undefined)
    expect(routePaths("defineRoute({ path: '/shops/:id' })").filter(route => routeSynonym.test(route))).to.have.length(
      1,
    )
  })
})
