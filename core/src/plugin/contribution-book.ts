import type { Contributions, Owned, PluginJob, PluginRoute } from './contributions.js'
import type { OwnedWebhook } from './webhook.js'

/** What one plugin registers beside handlers and adapters. */
export interface Contributed {
  readonly routes: readonly PluginRoute[]
  readonly jobs: readonly PluginJob[]
  readonly webhooks: readonly OwnedWebhook['webhook'][]
}

/** What the plugins of this process have registered by now. The lists change: read them each time, keep none. */
export class ContributionBook implements Omit<Contributions, 'migrations'> {
  readonly routes: Owned<PluginRoute>[] = []
  readonly jobs: Owned<PluginJob>[] = []
  readonly webhooks: OwnedWebhook[] = []
  /** Another number after each change. */
  revision = 0

  /** @returns What takes all of it out again. */
  add(pluginId: string, { routes, jobs, webhooks }: Contributed): () => void {
    const own = <T>(one: T): Owned<T> => ({ ...one, pluginId })
    const added = {
      routes: routes.map(own),
      jobs: jobs.map(own),
      webhooks: webhooks.map(webhook => ({ pluginId, webhook })),
    }
    this.routes.push(...added.routes)
    this.jobs.push(...added.jobs)
    this.webhooks.push(...added.webhooks)
    this.revision += 1
    return () => {
      takeOut(this.routes, added.routes)
      takeOut(this.jobs, added.jobs)
      takeOut(this.webhooks, added.webhooks)
      this.revision += 1
    }
  }
}

/** In place: those who hold the list see it. */
function takeOut<T>(list: T[], gone: readonly T[]): void {
  const rest = list.filter(one => !gone.includes(one))
  list.splice(0, list.length, ...rest)
}
