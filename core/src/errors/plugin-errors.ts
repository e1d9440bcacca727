import { defineError } from './bookwright-error.js'

export const PluginPackageInvalidError = defineError<{ problem: string }>(
  'BW_PLUGIN_PACKAGE_INVALID',
  'invalid',
  'This file is no package of a plugin',
  d => `The package cannot be used: ${d.problem}. Pack it again with "bookwright plugin pack" and send that file.`,
)
export const PluginAuthoringError = defineError<{ problem: string }>(
  'BW_PLUGIN_AUTHORING',
  'invalid',
  'The plugin is not ready',
  d => `${d.problem.charAt(0).toUpperCase()}${d.problem.slice(1)}.`,
)
export const PluginConsentError = defineError<{ plugin: string; permissions: string[] }>(
  'BW_PLUGIN_CONSENT',
  'vetoed',
  'What the plugin may touch was not agreed to',
  d =>
    `Show what ${d.plugin} may touch and send it along as "permissions": ${d.permissions.join(', ') || 'an empty list'}.`,
)
export const PluginBusyError = defineError<object>(
  'BW_PLUGIN_BUSY',
  'conflict',
  'Plugins are being changed',
  () => 'Somebody else changes the plugins of this installation. Look again when that is done, and try then.',
)
export const PluginMigrationError = defineError<{ plugin: string; step: string; problem: string }>(
  'BW_PLUGIN_MIGRATION',
  'conflict',
  'The tables of the plugin cannot be changed',
  d => `${d.plugin}: the step ${d.step} ${d.problem}. Nothing was changed; tell the author of the plugin.`,
)
export const PluginDataRefusedError = defineError<{ plugin: string; problem: string }>(
  'BW_PLUGIN_DATA_REFUSED',
  'conflict',
  'The data of the plugin cannot be moved',
  d => `${d.plugin}: ${d.problem} Nothing was changed.`,
)
export const PluginNeedsReauthError = defineError<{ plugin: string; field: string }>(
  'BW_PLUGIN_NEEDS_REAUTH',
  'unavailable',
  'An account has to be connected again',
  d => `Nobody is signed in for "${d.field}" of ${d.plugin}. Connect the account in its settings.`,
)
export const ConnectionRefusedError = defineError<{ reason: string }>(
  'BW_CONNECTION_REFUSED',
  'conflict',
  'The account was not connected',
  d => `${d.reason} Nothing was changed.`,
)
