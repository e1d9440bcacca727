import { relative } from 'node:path'

const messages = {
  vague: '"{{name}}" says nothing about its content: name the file after its main export.',
  style: '"{{name}}" must be kebab-case (Vue components PascalCase).',
}

const vague = /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.[a-z.]+$)/
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.(ts|js|mjs|cjs)$/
const pascal = /^[A-Z][A-Za-z0-9]*\.vue$/

/** Forbids drawer names (utils.ts, helpers.ts, common/) and any other case than the house's. */
export const fileName = {
  meta: { type: 'suggestion', schema: [], messages },
  create: context => ({
    Program: node => {
      const path = relative(context.cwd, context.filename).replaceAll('\\', '/')
      const name = path.split('/').at(-1)
      const isConfiguration = name.startsWith('.')
      if (vague.test(path)) context.report({ node, messageId: 'vague', data: { name: path } })
      else if (!isConfiguration && !kebab.test(name) && !pascal.test(name)) {
        context.report({ node, messageId: 'style', data: { name } })
      }
    },
  }),
}
