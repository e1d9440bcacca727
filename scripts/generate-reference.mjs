import 'reflect-metadata'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderApiReference } from './api-reference.mjs'
import { renderCliReference } from './cli-reference.mjs'
import { repositoryRoot } from './build-steps.mjs'
import { renderErrorReference } from './error-reference.mjs'
import { kitSources, renderKitReference } from './kit-reference.mjs'
import { renderHookReference, SHAPE_FILES } from './hook-reference.mjs'
import { renderMetricReference } from './metric-reference.mjs'
import { bundledPlugins } from './bundled-plugins.mjs'
import { renderSettingReference } from './setting-reference.mjs'

const fromCore = path => import(pathToFileURL(join(repositoryRoot, 'core/dist', path)).href)

const { ALL_ERRORS } = await fromCore('errors/all-errors.js')
const { statusOf } = await fromCore('http/problem.js')
const { commands } = await fromCore('cli/commands.js')
const { commandsToCome } = await fromCore('cli/commands-to-come.js')
const { commandHelp } = await fromCore('cli/help.js')
const { describedRoutes } = await fromCore('http/openapi-document.js')
const { routeName: nameOf } = await fromCore('http/route.js')
const { isForKeys } = await fromCore('identity/roles.js')
const { METRICS } = await fromCore('metrics/engine-metrics.js')
const shapes = SHAPE_FILES.map(path => readFileSync(join(repositoryRoot, path), 'utf8')).join('\n\n')
const hookCatalog = readFileSync(join(repositoryRoot, 'core/src/hooks/catalog.ts'), 'utf8')

write('docs/reference/errors.md', renderErrorReference(ALL_ERRORS, statusOf))
write('docs/reference/cli.md', renderCliReference({ commands, commandsToCome, commandHelp }))
write('docs/reference/api.md', renderApiReference({ routes: describedRoutes('0'), nameOf, isForKeys }))
write('docs/reference/hooks.md', renderHookReference(hookCatalog, shapes))
write('docs/reference/metrics.md', renderMetricReference(METRICS))
write('docs/reference/kit.md', renderKitReference(kitSources(repositoryRoot)))
write('docs/reference/settings.md', renderSettingReference(await bundledPlugins()))

function write(path, text) {
  const page = join(repositoryRoot, path)
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, text)
  console.log(path)
}
