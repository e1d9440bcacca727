import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { createRequire } from 'node:module'
import { inRepository } from './repository-root.js'

interface Configuration {
  forbidden: NonNullable<ICruiseOptions['ruleSet']>['forbidden']
  options: ICruiseOptions & { enhancedResolveOptions: object }
}

/** The rules that `npm run lint` applies. */
export function layerConfiguration(): Configuration {
  return createRequire(import.meta.url)(inRepository('.dependency-cruiser.cjs')) as Configuration
}

/** Runs the layer rules over `paths`, relative to `baseDir`. */
export async function cruiseLayers(baseDir: string, paths: string[]): Promise<ICruiseResult> {
  const { forbidden, options } = layerConfiguration()
  const { enhancedResolveOptions, ...cruiseOptions } = options
  const { output } = await cruise(
    paths,
    { ...cruiseOptions, baseDir, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
    { tsConfig: extractTSConfig(inRepository('tsconfig.base.json')) },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text')
  return output
}
