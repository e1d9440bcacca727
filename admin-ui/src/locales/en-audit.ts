import { auditActions, auditSubjects } from './en-audit-actions.js'

/** Sentences of the audit page and of the events that were given up. */
export const auditWords = {
  audit: {
    title: 'Audit',
    lead: 'Who changed what. Rows are sealed one to the next within a minute; whoever changes or removes a sealed one breaks the seal.',
    what: 'audit log',
    table: 'Audit table',
    columns: { at: 'When', actor: 'Who', action: 'Action', subject: 'What', changes: 'Changes', chained: 'Seal' },
    filters: 'Filter the audit log',
    action: 'Action',
    anyAction: 'Anything',
    from: 'From day',
    to: 'To day',
    actions: auditActions,
    subjects: auditSubjects,
    subject: 'Id of what was changed',
    clear: 'Clear filters',
    linked: 'Sealed',
    waiting: 'Waiting',
    emptyTitle: 'Nothing here',
    emptyText: 'No row matches, or nothing was changed yet.',
    verify: 'Check the seal',
    intact: (rows: number) =>
      rows === 0
        ? 'Nothing is sealed yet.'
        : `Intact: ${rows === 1 ? '1 row is as it was' : `all ${rows} rows are as they were`}.`,
    waits: (rows: number) => (rows === 0 ? '' : ` ${rows} not sealed yet.`),
    broken: (problem: string) => `The seal is broken: ${problem}.`,
  },
  deadEvents: {
    title: 'Given up',
    lead: 'Something that should follow a booking failed ten times. Mend the cause, then try again.',
    retry: 'Try again',
    retryOf: (hook: string, when: string) => `Try again: ${hook}, ${when}`,
    done: 'It is tried again now.',
  },
  deadWebhooks: {
    title: 'From outside, given up',
    lead: 'A service told us this, and it could not be applied. Mend the cause, then try again.',
    noKind: 'event',
    retry: 'Try again',
    retryOf: (provider: string, when: string) => `Try again: ${provider}, ${when}`,
    done: 'It is tried again now.',
  },
}
