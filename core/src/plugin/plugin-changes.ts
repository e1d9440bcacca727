import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import type { ActionHook } from '../hooks/hook.js'
import type { PluginVersionEvent } from '../hooks/payloads.js'
import type { Log } from '../ports/log.js'
import type { ChangePhase, NewChange, PluginChange, PluginInstallation } from '../ports/plugin-installation.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** Who wants a change of what is installed. */
export interface ChangeOrder {
  readonly actor: Actor
  readonly requestId?: string
  /** Told of each phase as it begins. */
  readonly onPhase?: (phase: ChangePhase) => void
}

/** What a business is told of a change: `from` and `to` are versions, empty where there is none. */
export interface ToldChange {
  readonly hook: ActionHook<PluginVersionEvent>
  readonly pluginId: string
  readonly from: string
  readonly to: string
}

export type Advance = (phase: ChangePhase) => Promise<void>

export interface PluginChangesParts {
  readonly installation: PluginInstallation
  readonly unitOfWork: UnitOfWork
  readonly log: Log
}

/** Changes of what is installed, one at a time: each is written down from its beginning to its end. */
export class PluginChanges {
  constructor(private readonly parts: PluginChangesParts) {}

  /** The latest first. */
  list(limit: number): Promise<PluginChange[]> {
    return this.parts.installation.changes(limit)
  }

  /**
   * Runs `work` while nobody else changes plugins, and keeps how far it came.
   * @returns What it answers, as the note of the change.
   * @throws BW_PLUGIN_BUSY, and what `work` throws.
   */
  async record(
    change: Omit<NewChange, 'id' | 'actor'>,
    { actor, onPhase }: ChangeOrder,
    work: (advance: Advance) => Promise<string>,
  ): Promise<PluginChange> {
    const { installation, log } = this.parts
    const id = newId()
    return installation.exclusively(async () => {
      await installation.beginChange({ ...change, id, actor })
      try {
        const note = await work(phase => {
          onPhase?.(phase)
          return installation.noteChange(id, phase)
        })
        await installation.endChange(id, { state: 'done', note })
      } catch (error) {
        log.warn({ plugin: change.pluginId, kind: change.kind, error }, 'a change of plugins failed')
        const isTellable = error instanceof BookwrightError && error.isPublic
        await installation.endChange(id, {
          state: 'failed',
          note: isTellable ? error.message : 'It failed; see the log.',
        })
        throw error
      }
      const found = (await installation.changes(1)).find(one => one.id === id)
      return (
        found ?? { ...change, id, phase: 'done', state: 'done', note: '', actorName: actor.name, startedAt: new Date() }
      )
    })
  }

  /** Tells each business: its audit log, and an event of its own. */
  async tell(
    tenantIds: readonly string[],
    { hook, pluginId, from, to }: ToldChange,
    order: ChangeOrder,
  ): Promise<void> {
    const { actor, requestId } = order
    for (const tenantId of tenantIds as readonly TenantId[]) {
      await this.parts.unitOfWork.run(tenantId, async tx => {
        const changes = { from, to }
        await tx.audit({ action: hook.name, subjectType: 'plugin', subjectId: pluginId, actor, requestId, changes })
        await tx.enqueue({ hook: hook.name, aggregateId: pluginId, payload: { pluginId, from, to } })
      })
    }
  }
}
