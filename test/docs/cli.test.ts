import 'reflect-metadata'
import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { AnyCommand } from '../../core/dist/cli/command.js'
import { commandsToCome } from '../../core/dist/cli/commands-to-come.js'
import { commands } from '../../core/dist/cli/commands.js'
import { commandHelp } from '../../core/dist/cli/help.js'
import { inRepository } from '../support/repository-root.js'
import { optionsOf, promisedCommands } from './support/promised-commands.js'

const page = readFileSync(inRepository('docs/reference/cli.md'), 'utf8')
const regenerate = 'run: node scripts/generate-reference.mjs'
const promise = inRepository('../shared/design/api.md')

/** `migrate` and every action of it; a command without actions is itself. */
function wordsOf({ name, ...command }: AnyCommand): string[] {
  const actions = 'actions' in command ? (command.actions ?? []) : []
  return actions.length === 0 ? [name] : actions.map(action => `${name} ${action}`)
}

const present = commands.flatMap(wordsOf)

describe('docs/reference/cli.md', () => {
  it('is what the generator writes today', async () => {
    const generator = (await import(pathToFileURL(inRepository('scripts/cli-reference.mjs')).href)) as {
      renderCliReference(parts: object): string
    }
    expect(page, regenerate).to.equal(generator.renderCliReference({ commands, commandsToCome, commandHelp }))
  })

  it('has a section for every command, and none for one that is gone', () => {
    const sections = [...page.matchAll(/^## ([a-z:-]+)$/gm)].map(match => match[1])
    console.log(`      docs: ${commands.length} commands, ${commandsToCome.length} to come`)
    expect(sections).to.deep.equal(commands.map(({ name }) => name))
  })

  it('calls no command missing that is there', () => {
    expect(commandsToCome.map(({ name }) => name).filter(name => present.includes(name))).to.deep.equal([])
  })
})

/**
 * What came on top of the table: organizations nest, so they are made by themselves (ADR 0015); and whatever the admin does
 * to a plugin in its life a command does, too.
 */
const CARE = ['offers', 'settings', 'check', 'activity', 'release', 'export', 'import']
const BEYOND = ['organization:create', ...CARE.map(action => `plugin ${action}`)]

describe('the commands that were promised', () => {
  it('are read from a table: actions, options and none that stands in an example', () => {
    const table = '| `npx bookwright lay [egg\\|brick] [--json]`, `fly --to A\\|B` (or `--away`), `a:b\\|a:c` | x |'
    expect(promisedCommands(table)).to.deep.equal([
      { name: 'lay egg', options: ['--json'] },
      { name: 'lay brick', options: ['--json'] },
      { name: 'fly', options: ['--to', '--away'] },
      { name: 'a:b', options: [] },
      { name: 'a:c', options: [] },
    ])
  })

  it('are there or named as still to come, and nothing is there that nobody promised', function () {
    if (!existsSync(promise)) {
      console.log('      SKIPPED: the table of promised commands is not beside this repository')
      return this.skip()
    }
    const promised = promisedCommands(readFileSync(promise, 'utf8'))
    const known = [...present, ...commandsToCome.map(({ name }) => name)]
    expect(promised.length).to.be.at.least(15)
    expect(promised.map(({ name }) => name).filter(name => !known.includes(name))).to.deep.equal([])
    const beyond = known.filter(name => !promised.some(promise => promise.name === name))
    expect(beyond).to.deep.equal(BEYOND)
  })

  it('take every option that was promised', function () {
    if (!existsSync(promise)) return this.skip()
    const lacking = promisedCommands(readFileSync(promise, 'utf8')).flatMap(({ name, options }) => {
      const command = commands.find(candidate => wordsOf(candidate).includes(name))
      return command ? options.filter(option => !optionsOf(command).includes(option)).map(one => `${name} ${one}`) : []
    })
    expect(lacking).to.deep.equal([])
  })
})
