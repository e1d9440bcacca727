import 'reflect-metadata'
import { expect } from 'chai'
import { ALL_ERRORS } from '../../dist/errors/all-errors.js'
import { describedRoutes, openApiDocument } from '../../dist/http/openapi-document.js'
import { rolesWith, type Permission } from '../../dist/identity/roles.js'
import { startTestApp, type TestApp } from './support/test-app.js'

type Operation = {
  security: object[]
  'x-roles': string[]
  'x-permission'?: string
  'x-errors': string[]
  operationId: string
  responses: object
}
type Document = {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: object }
}

describe('the OpenAPI document', () => {
  const document = openApiDocument('1.0.0') as Document
  const operations = Object.values(document.paths).flatMap(path => Object.values(path))
  let app: TestApp
  before(async () => {
    app = await startTestApp()
  })
  after(() => app.stop())

  it('is OpenAPI 3.1 and names every route of the router', () => {
    expect(document.openapi).to.match(/^3\.1\./)
    const named = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method} ${path}`),
    )
    const mounted = describedRoutes('1.0.0').map(route => `${route.method} /api/v1${route.path}`)
    expect(named.sort()).to.deep.equal(mounted.sort())
  })

  it('says for every operation who may call it and which errors it can answer', () => {
    const codes = new Set<string>(Object.values(ALL_ERRORS).map(entry => entry.code))
    for (const operation of operations) {
      expect(operation.security, operation.operationId).to.be.an('array')
      expect(operation['x-roles'], operation.operationId).to.be.an('array')
      expect(operation['x-errors'].length, operation.operationId).to.be.greaterThan(2)
      expect(operation['x-errors'].every(code => codes.has(code))).to.equal(true)
    }
    expect(document.paths['/api/v1/services']?.['get']?.security).to.deep.equal([])
    expect(document.paths['/api/v1/calendar']?.['get']?.['x-roles']).to.include('front-desk')
    const asked = operations.filter(operation => operation['x-permission'] !== undefined)
    expect(asked).to.have.length.above(10)
    for (const operation of asked) {
      const staff = operation['x-roles'].filter(role => role !== 'customer')
      expect(staff, operation.operationId).to.deep.equal(rolesWith(operation['x-permission'] as Permission))
    }
  })

  it('has operation ids that are all different and references that all lead somewhere', () => {
    const ids = operations.map(operation => operation.operationId)
    expect(new Set(ids).size).to.equal(ids.length)
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
    for (const [, name = ''] of references) expect(document.components.schemas).to.have.property(name)
  })

  it('is the same document each time, and the one that is served', async () => {
    expect(JSON.stringify(openApiDocument('1.0.0'))).to.equal(JSON.stringify(document))
    const served = await app.call('/api/v1/openapi.json')
    expect(served.status).to.equal(200)
    expect(served.body).to.deep.equal(
      JSON.parse(JSON.stringify({ ...document, info: { ...document.info, version: '1' } })),
    )
  })

  it('tells the public no more of the version of the program than that of the interface', async () => {
    const { text } = await app.call('/api/v1/openapi.json')
    expect(text).to.contain('"version":"1"')
    expect(text).to.not.contain('1.0.0')
  })
})
