import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from './build-steps.mjs'
import { renderErrorReference } from './error-reference.mjs'

const fromCore = path => import(pathToFileURL(join(repositoryRoot, 'core/dist', path)).href)

const catalog = await fromCore('errors/catalog.js')
const { statusOf } = await fromCore('http/problem.js')
const page = join(repositoryRoot, 'docs/reference/errors.md')
mkdirSync(dirname(page), { recursive: true })
writeFileSync(page, renderErrorReference(catalog, statusOf))
console.log('docs/reference/errors.md')
