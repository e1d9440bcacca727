import type { TenantId } from '../domain/id.js'
import { HookTimeoutError, PluginNotConfiguredError } from '../errors/catalog.js'
import { runWithin } from '../hooks/run-within.js'
import type { Translator } from '../i18n/translator.js'
import type { Log } from '../ports/log.js'
import type { PluginHealth } from '../ports/plugin-store.js'
import type { TenantQuestion } from './define-plugin.js'
import type { PluginShelf } from './plugin-record.js'
import type { PluginSettingsService } from './plugin-settings.js'
import type { SettingsSchema, SettingsValues } from './settings.js'

const HEALTH_TIMEOUT_MS = 2_000
const TEST_TIMEOUT_MS = 10_000

type Question = 'health' | 'testConnection'

export interface PluginQuestionsParts {
  readonly shelf: PluginShelf
  readonly settings: PluginSettingsService
  readonly translator: Translator
  readonly log: Log
}

/** Asks a plugin how it is doing for one tenant; what it throws or does not answer is an answer too. */
export class PluginQuestions {
  constructor(private readonly parts: PluginQuestionsParts) {}

  /** @returns undefined when the plugin does not answer this question. */
  async ask(
    question: Question,
    tenantId: TenantId,
    pluginId: string,
    locale = 'en',
  ): Promise<PluginHealth | undefined> {
    const { definition, shared } = this.parts.shelf.ready(pluginId)
    const say = (key: string, values = {}) => this.parts.translator.translate(locale, key, values)
    try {
      const trouble = await this.parts.settings.trouble(tenantId, pluginId, locale)
      if (trouble && trouble.state !== 'degraded') return trouble
      const settings = await this.parts.settings.get<SettingsValues<SettingsSchema>>(tenantId, pluginId)
      const budget = { hook: question, plugin: pluginId, timeoutMs: timeoutOf(question) }
      const health = await runWithin(budget, async signal => {
        const asked: TenantQuestion<SettingsSchema, unknown> = { tenantId, settings, shared, signal }
        return definition[question]?.(asked)
      })
      // What is wrong with the settings goes before a plugin that is content with them.
      if (trouble && (health === undefined || health.state === 'healthy')) return trouble
      // A note is either a sentence or the key of one of the plugin's messages.
      return health === undefined ? undefined : { ...health, note: say(health.note) }
    } catch (error) {
      if (error instanceof PluginNotConfiguredError) {
        return { state: 'not-configured', note: say('plugin.not-configured') }
      }
      this.parts.log.warn({ plugin: pluginId, tenantId, question, error }, 'plugin did not answer')
      const isLate = error instanceof HookTimeoutError
      return { state: 'degraded', note: say(isLate ? 'plugin.no-answer' : 'plugin.failed') }
    }
  }
}

function timeoutOf(question: Question): number {
  return question === 'health' ? HEALTH_TIMEOUT_MS : TEST_TIMEOUT_MS
}
