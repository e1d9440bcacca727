import { backupCommand } from './backup.js'
import type { AnyCommand } from './command.js'
import { doctorCommand } from './doctor.js'
import { migrateCommand } from './migrate.js'
import { openapiCommand } from './openapi.js'
import { organizationCreateCommand } from './organization-create.js'
import { pluginCommand } from './plugin.js'
import { restoreCommand } from './restore.js'
import { seedCommand } from './seed.js'
import { solveCommand } from './solve-command.js'
import { startCommand } from './start.js'
import { tenantCreateCommand } from './tenant-create.js'
import { userCreateCommand } from './user-create.js'
import { workerCommand } from './worker-command.js'

/** Every command, in the order of the help. */
export const commands: readonly AnyCommand[] = [
  startCommand,
  workerCommand,
  migrateCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
  organizationCreateCommand,
  tenantCreateCommand,
  seedCommand,
  userCreateCommand,
  pluginCommand,
  solveCommand,
  openapiCommand,
]
