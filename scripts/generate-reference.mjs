import 'reflect-metadata'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderCliReference } from './cli-reference.mjs'
import { repositoryRoot } from './build-steps.mjs'
import { renderErrorReference } from './error-reference.mjs'

const fromCore = path => import(pathToFileURL(join(repositoryRoot, 'core/dist', path)).href)

const { ALL_ERRORS } = await fromCore('errors/all-errors.js')
const { statusOf } = await fromCore('http/problem.js')
const { commands } = await fromCore('cli/commands.js')
const { commandsToCome } = await fromCore('cli/commands-to-come.js')
const { commandHelp } = await fromCore('cli/help.js')

write('docs/reference/errors.md', renderErrorReference(ALL_ERRORS, statusOf))
write('docs/reference/cli.md', renderCliReference({ commands, commandsToCome, commandHelp }))

function write(path, text) {
  const page = join(repositoryRoot, path)
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, text)
  console.log(path)
}
