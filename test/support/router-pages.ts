import { readFileSync } from 'node:fs'
import { inRepository } from './repository-root.js'

const read = (path: string) => readFileSync(inRepository(path), 'utf8')

/** Leads on to another page before anybody sees it. */
const NEVER_SHOWN = ['home']

/** Every page of the admin as its router has it: name, and path below /admin/. */
export function adminRoutes(source = read('admin-ui/src/router.ts')): Record<string, string> {
  const found = [...source.matchAll(/path: '([^']*)',\s*name: '([\w-]+)'/g)]
  const routes = found.map(([, path = '', name = '']) => [name, path] as const)
  return Object.fromEntries(routes.filter(([name]) => !NEVER_SHOWN.includes(name)))
}

/** Every page of the storefront but the one for addresses that lead nowhere. */
export function shopRoutes(source = read('starters/storefront-kit/src/router.ts')): Record<string, string> {
  const table = /paths: Record<[^{]*\{([^}]*(?:\}[^}]+)*?)\n {4}\}/.exec(source)?.[1] ?? ''
  const found = [...table.matchAll(/'?([\w-]+)'?: ['`]([^'`]*)['`]/g)]
  return Object.fromEntries(found.map(([, name = '', path = '']) => [name, path.replace('${id}', ':id')]))
}
