import { expect } from 'chai'
import { ESLint } from 'eslint'
import { inRepository, repositoryRoot } from '../support/repository-root.js'

interface Case {
  rule: string
  why: string
  /** Part of the message, where one rule carries several bans. */
  says?: string
  bad: string
  good: string
  path?: string
}

const header = "import { inject, injectable } from 'tsyringe'\n"
const lines = (count: number) => Array.from({ length: count }, (_, index) => `  use(${index})`).join('\n')

const cases: Case[] = [
  {
    rule: 'max-lines',
    why: 'a file of more than 350 lines',
    bad: Array.from({ length: 351 }, (_, index) => `export const value${index} = ${index}`).join('\n'),
    good: Array.from({ length: 349 }, (_, index) => `export const value${index} = ${index}`).join('\n'),
  },
  {
    rule: 'max-lines-per-function',
    why: 'a function of more than 50 lines',
    bad: `export function long(use: (n: number) => void) {\n${lines(50)}\n}\n`,
    good: `export function long(use: (n: number) => void) {\n${lines(48)}\n}\n`,
  },
  {
    rule: 'bookwright/max-parameters',
    why: 'a function with five parameters',
    bad: 'export const sum = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e\n',
    good: 'export const sum = (a: number, b: number, c: number, d: number) => a + b + c + d\n',
  },
  {
    rule: 'bookwright/max-parameters',
    why: 'a constructor with seven dependencies',
    bad: 'export class Many { constructor(a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1) { void [a, b, c, d, e, f, g] } }\n',
    good: 'export class Six { constructor(a: 1, b: 1, c: 1, d: 1, e: 1, f: 1) { void [a, b, c, d, e, f] } }\n',
  },
  {
    rule: 'complexity',
    why: 'a function with too many branches',
    bad: `export const pick = (n: number) => { ${'if (n > 1) n--; '.repeat(21)} return n }\n`,
    good: `export const pick = (n: number) => { ${'if (n > 1) n--; '.repeat(9)} return n }\n`,
  },
  {
    rule: 'no-restricted-syntax',
    why: 'an error from outside the catalogue',
    says: 'catalogue',
    bad: "export function fail(): never {\n  throw new Error('no')\n}\n",
    good: 'export function fail(cause: Error): never {\n  throw cause\n}\n',
  },
  {
    rule: 'no-restricted-syntax',
    why: 'a catch that only holds a comment',
    says: 'silent catch',
    bad: 'export function run(work: () => void) {\n  try {\n    work()\n  } catch {\n    // ignored\n  }\n}\n',
    good: 'export function run(work: () => void) {\n  try {\n    work()\n  } catch {\n    return false\n  }\n  return true\n}\n',
  },
  {
    rule: 'no-restricted-syntax',
    why: 'a promise whose failure is swallowed',
    says: 'silent catch',
    bad: 'export const run = (work: Promise<void>) => work.catch(() => {})\n',
    good: 'export const run = (work: Promise<void>) => work.catch(() => false)\n',
  },
  {
    rule: 'no-restricted-syntax',
    why: 'mutable state at module level',
    says: 'No state at module level',
    bad: 'export const cache = new Map<string, string>()\n',
    good: 'export const makeCache = () => new Map<string, string>()\n',
  },
  {
    rule: 'no-restricted-syntax',
    why: 'a barrel inside the core',
    says: 'Barrels',
    bad: "export * from './booking.js'\n",
    good: "export type { Booking } from './booking.js'\n",
  },
  {
    rule: 'no-restricted-syntax',
    why: 'a default export in the core',
    says: 'Named exports',
    bad: 'export default class Booking {}\n',
    good: 'export class Booking {}\n',
  },
  {
    rule: 'no-restricted-syntax',
    why: 'an interface with the I prefix',
    says: 'No I prefix',
    bad: 'export interface IBooking {\n  id: string\n}\n',
    good: 'export interface Booking {\n  id: string\n}\n',
  },
  {
    rule: 'bookwright/column-type',
    why: 'a bare @Column',
    bad: "import { Column, Model } from 'sequelize-typescript'\nexport class Row extends Model {\n  @Column declare name: string\n}\n",
    good: "import { Column, DataType, Model } from 'sequelize-typescript'\nexport class Row extends Model {\n  @Column({ type: DataType.TEXT }) declare name: string\n}\n",
  },
  {
    rule: 'bookwright/column-type',
    why: 'a @Column with options but no type',
    bad: "import { Column, Model } from 'sequelize-typescript'\nexport class Row extends Model {\n  @Column({ field: 'name' }) declare name: string\n}\n",
    good: "import { Column, DataType, Model } from 'sequelize-typescript'\nexport class Row extends Model {\n  @Column(DataType.TEXT) declare name: string\n}\n",
  },
  {
    rule: 'bookwright/declare-model-property',
    why: 'a model property that is defined, not declared',
    bad: "import { Model } from 'sequelize-typescript'\nexport class Row extends Model {\n  name!: string\n}\n",
    good: "import { Model } from 'sequelize-typescript'\nexport class Row extends Model {\n  declare name: string\n}\n",
  },
  {
    rule: 'bookwright/explicit-inject',
    why: 'a constructor parameter without @inject',
    bad: `${header}@injectable()\nexport class Service {\n  constructor(readonly clock: object) {}\n}\nexport const used = inject\n`,
    good: `${header}@injectable()\nexport class Service {\n  constructor(@inject('CLOCK') readonly clock: object) {}\n}\n`,
  },
  {
    rule: 'bookwright/file-name',
    why: 'a drawer for everything',
    path: 'core/src/booking/utils.ts',
    bad: 'export const one = 1\n',
    good: 'export const one = 1\n',
  },
  {
    rule: 'bookwright/file-name',
    why: 'a common folder',
    path: 'core/src/common/money.ts',
    bad: 'export const one = 1\n',
    good: 'export const one = 1\n',
  },
  {
    rule: 'bookwright/file-name',
    why: 'another case than kebab-case',
    path: 'core/src/booking/BookingService.ts',
    bad: 'export const one = 1\n',
    good: 'export const one = 1\n',
  },
  {
    rule: 'no-restricted-imports',
    why: 'a deep import into a package of ours',
    bad: "export { main } from '@bookwright/core/dist/cli/main.js'\n",
    good: "export { definePlugin } from '@bookwright/core'\n",
  },
  {
    rule: '@typescript-eslint/ban-ts-comment',
    why: 'a silenced compiler',
    bad: '// @ts-ignore\nexport const one = 1\n',
    good: 'export const one = 1\n',
  },
  {
    rule: '@typescript-eslint/no-explicit-any',
    why: 'any',
    bad: 'export const one: any = 1\n',
    good: 'export const one: unknown = 1\n',
  },
  {
    rule: 'no-warning-comments',
    why: 'a note to finish it later',
    bad: `// ${'TO'}${'DO'} later\nexport const one = 1\n`,
    good: 'export const one = 1\n',
  },
  {
    rule: 'vue/no-v-html',
    why: 'unescaped text in a component',
    path: 'admin-ui/src/pages/BookingPage.vue',
    bad: '<script setup lang="ts">\nconst note = \'\'\n</script>\n\n<template>\n  <p v-html="note"></p>\n</template>\n',
    good: '<script setup lang="ts">\nconst note = \'\'\n</script>\n\n<template>\n  <p>{{ note }}</p>\n</template>\n',
  },
]

describe('eslint.config.js', function () {
  this.timeout(60_000)
  const eslint = new ESLint({ cwd: repositoryRoot })

  async function complaints(code: string, path: string): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: inRepository(path) })
    return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`)
  }

  for (const { rule, why, says = '', bad, good, path = 'core/src/booking/sample.ts' } of cases) {
    it(`refuses ${why} (${rule})`, async () => {
      const found = await complaints(bad, path)
      expect(found.filter(text => text.startsWith(`${rule}:`) && text.includes(says))).to.not.deep.equal([])
      const goodPath = rule === 'bookwright/file-name' ? 'core/src/booking/sample.ts' : path
      expect(await complaints(good, goodPath)).to.deep.equal([])
    })
  }

  it('leaves the length of functions in tests alone', async () => {
    const code = `export function long(use: (n: number) => void) {\n${lines(80)}\n}\n`
    const found = await complaints(code, 'core/test/booking/sample.test.ts')
    expect(found.filter(text => text.startsWith('max-lines-per-function'))).to.deep.equal([])
  })
})
