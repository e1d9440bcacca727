import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Environment } from '../config/environment.js'

/** The environment with what `.env` of the directory adds; what is set already wins. */
export function loadEnvironment(env: Environment, directory: string): Environment {
  const file = join(directory, '.env')
  if (!existsSync(file)) return env
  return { ...parseEnv(readFileSync(file, 'utf8')), ...env }
}
