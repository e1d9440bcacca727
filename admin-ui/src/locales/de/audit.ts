import type { auditWords as en } from '../en-audit.js'
import type { Translated } from '../translated.js'
import { auditActions, auditSubjects } from './audit-actions.js'

/** Sentences of the audit page and of the events that were given up. */
export const auditWords: Translated<typeof en> = {
  audit: {
    title: 'Protokoll',
    lead: 'Wer was geändert hat. Zeilen werden binnen einer Minute aneinander versiegelt; wer eine versiegelte ändert oder entfernt, bricht das Siegel.',
    what: 'das Änderungsprotokoll',
    table: 'Tabelle des Protokolls',
    columns: { at: 'Wann', actor: 'Wer', action: 'Aktion', subject: 'Was', changes: 'Änderungen', chained: 'Siegel' },
    filters: 'Protokoll filtern',
    action: 'Aktion',
    anyAction: 'Alles',
    from: 'Von Tag',
    to: 'Bis Tag',
    actions: auditActions,
    subjects: auditSubjects,
    subject: 'ID des Geänderten',
    clear: 'Filter zurücksetzen',
    linked: 'Versiegelt',
    waiting: 'Wartet',
    emptyTitle: 'Hier ist nichts',
    emptyText: 'Keine Zeile passt, oder es wurde noch nichts geändert.',
    verify: 'Siegel prüfen',
    intact: rows =>
      rows === 0
        ? 'Noch ist nichts versiegelt.'
        : `Unversehrt: ${rows === 1 ? '1 Zeile ist, wie sie war' : `alle ${rows} Zeilen sind, wie sie waren`}.`,
    waits: rows =>
      rows === 0 ? '' : rows === 1 ? ' 1 ist noch nicht versiegelt.' : ` ${rows} sind noch nicht versiegelt.`,
    broken: problem => `Das Siegel ist gebrochen: ${problem}.`,
  },
  deadEvents: {
    title: 'Aufgegeben',
    lead: 'Etwas, das auf eine Buchung folgen sollte, schlug zehnmal fehl. Beheben Sie die Ursache und versuchen Sie es dann noch einmal.',
    retry: 'Noch einmal versuchen',
    retryOf: (hook, when) => `Noch einmal versuchen: ${hook}, ${when}`,
    done: 'Es wird jetzt noch einmal versucht.',
  },
  deadWebhooks: {
    title: 'Von außen, aufgegeben',
    lead: 'Ein Dienst hat uns das gemeldet, und es ließ sich nicht übernehmen. Beheben Sie die Ursache und versuchen Sie es dann noch einmal.',
    noKind: 'Ereignis',
    retry: 'Noch einmal versuchen',
    retryOf: (provider, when) => `Noch einmal versuchen: ${provider}, ${when}`,
    done: 'Es wird jetzt noch einmal versucht.',
  },
}
