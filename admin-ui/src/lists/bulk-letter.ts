import type { AdminApi } from '../api/admin-api.js'
import type { ClientLetter } from '../api/message-api.js'
import { messages } from '../locales/messages.js'
import type { Tagged } from './bulk-tags.js'
import type { BulkJob } from './use-bulk-run.js'

export interface LetterWish {
  letter: ClientLetter
  rows: readonly Tagged[]
  finished: BulkJob<Tagged>['finished']
}

/** The same words to many clients, each in a message of their own. */
export function letterJob(api: AdminApi, { letter, rows, finished }: LetterWish): BulkJob<Tagged> {
  return {
    ...{ title: messages.lists.letter.writing, rows, finished },
    idOf: ({ id }) => id,
    labelOf: ({ name }) => name,
    perform: ({ id }, key) => api.mails.writeTo(id, letter, key),
  }
}
