import type { AdminApi } from '../api/admin-api.js'
import type { Client } from '../api/client-api.js'
import { messages } from '../locales/messages.js'
import type { BulkJob } from './use-bulk-run.js'

/** What of a client a tag needs. */
export interface Tagged {
  id: string
  name: string
}

export interface TagWish {
  tag: string
  isOn: boolean
  rows: readonly Tagged[]
  finished: BulkJob<Tagged>['finished']
}

/**
 * Puts a tag on many clients, or takes it off. Each is read first: only who lacks it, or has it, is written, so a repeat
 * changes nothing.
 */
export function tagJob(api: AdminApi, { tag, isOn, rows, finished }: TagWish): BulkJob<Tagged> {
  return {
    ...{ title: messages.lists.tagging, rows, finished },
    idOf: ({ id }) => id,
    labelOf: ({ name }) => name,
    async perform({ id }) {
      const client: Client = await api.clients.read(id)
      if (client.tags.includes(tag) === isOn) return undefined
      const tags = isOn ? [...client.tags, tag] : client.tags.filter(one => one !== tag)
      return api.clients.change(client.id, { tags }, client.version)
    },
  }
}
