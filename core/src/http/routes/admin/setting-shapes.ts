import { z } from 'zod'
import { SETTING_SCOPES } from '../../../domain/setting-scope.js'
import { instantText } from '../../answers.js'

/** A value as it is sent: text, number, yes or no, a list of texts or rows, or an object such as an amount of money. */
export const settingValue = z
  .union([
    z.string().max(200_000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.union([z.string().max(2_000), z.record(z.string().max(100), z.unknown())])).max(200),
    z.record(z.string().max(100), z.unknown()),
  ])
  .meta({ id: 'SettingValue' })
const scalar = z.union([z.string(), z.number(), z.boolean()])
const column = z.object({
  key: z.string(),
  type: z.string().meta({ description: 'One of the field types in the guide to writing plugins' }),
  label: z.string(),
  help: z.string().optional(),
  required: z.boolean().optional(),
  default: settingValue.optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  unit: z.string().optional(),
  display: z.string().optional(),
  many: z.boolean().optional(),
  multiline: z.boolean().optional(),
  showIf: z.record(z.string(), z.union([scalar, z.array(scalar)])).optional(),
  group: z.string().optional(),
  docs: z.string().optional(),
  variables: z.array(z.object({ name: z.string(), label: z.string(), sample: z.string() })).optional(),
  component: z.string().optional(),
})
export const settingsField = column
  .extend({ fields: z.array(column).optional().meta({ description: 'Columns of a list' }) })
  .meta({ id: 'SettingsField' })
const connection = z.object({
  state: z.enum(['not-connected', 'connecting', 'connected', 'needs-reauth']),
  account: z.string(),
  connectedAt: instantText.nullable(),
  connectedBy: z.string(),
  problem: z.string(),
})
export const settingsShape = z
  .object({
    pluginId: z.string(),
    scope: z.enum(SETTING_SCOPES),
    scopeId: z.string(),
    docs: z.string().nullable(),
    fields: z.array(settingsField),
    values: z.record(z.string(), settingValue),
    secrets: z.record(z.string(), z.object({ isSet: z.boolean(), setAt: instantText.optional() })),
    connections: z.record(z.string(), connection),
    redirectUri: z.string().meta({ description: 'Where vendors send people back to: they have to know it' }),
    sources: z.record(z.string(), z.string()),
    origins: z.record(z.string(), z.object({ name: z.string().optional(), variable: z.string().optional() })),
    own: z.array(z.string()).meta({ description: 'Set at this very level' }),
    inherited: z.record(z.string(), settingValue).meta({ description: 'What would apply without this level' }),
    locked: z.record(z.string(), z.string()).meta({ description: 'Who decides instead of this level' }),
    locks: z.array(z.string()).meta({ description: 'Decided here for everything below' }),
    lockable: z.array(z.string()).meta({ description: 'Fields that this level may decide so' }),
    problems: z
      .array(z.object({ field: z.string(), source: z.string(), message: z.string() }))
      .meta({ description: 'Values that are stored and do not count' }),
    levels: z
      .array(z.object({ scope: z.string(), id: z.string(), name: z.string() }))
      .meta({ description: 'Where the caller may set this plugin, outermost first' }),
    currency: z.string(),
    version: z.int(),
  })
  .meta({ id: 'PluginSettings' })
