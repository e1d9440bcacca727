import type { auditWords as en } from '../en-audit.js'
import type { Translated } from '../translated.js'
import { auditActions, auditSubjects } from './audit-actions.js'

/** Sentences of the audit page and of the events that were given up, in French. */
export const auditWords: Translated<typeof en> = {
  audit: {
    title: 'Audit',
    lead: 'Qui a modifié quoi. Les lignes sont scellées l’une à l’autre en une minute ; modifier ou retirer une ligne scellée rompt le sceau.',
    what: 'le journal d’audit',
    table: 'Tableau d’audit',
    columns: {
      at: 'Quand',
      actor: 'Qui',
      action: 'Action',
      subject: 'Quoi',
      changes: 'Changements',
      chained: 'Sceau',
    },
    filters: 'Filtrer le journal d’audit',
    action: 'Action',
    anyAction: 'Toutes',
    from: 'À partir du',
    to: 'Jusqu’au',
    actions: auditActions,
    subjects: auditSubjects,
    subject: 'Identifiant de ce qui a changé',
    clear: 'Effacer les filtres',
    linked: 'Scellée',
    waiting: 'En attente',
    emptyTitle: 'Rien ici',
    emptyText: 'Aucune ligne ne correspond, ou rien n’a encore été modifié.',
    verify: 'Vérifier le sceau',
    intact: rows =>
      rows === 0
        ? 'Rien n’est encore scellé.'
        : `Intact : ${rows === 1 ? 'la ligne est telle qu’elle était' : `les ${rows} lignes sont telles qu’elles étaient`}.`,
    waits: rows => (rows === 0 ? '' : rows === 1 ? ' 1 pas encore scellée.' : ` ${rows} pas encore scellées.`),
    broken: problem => `Le sceau est rompu : ${problem}.`,
  },
  deadEvents: {
    title: 'Abandonnés',
    lead: 'Une suite à donner à une réservation a échoué dix fois. Corrigez la cause, puis réessayez.',
    retry: 'Réessayer',
    retryOf: (hook, when) => `Réessayer : ${hook}, ${when}`,
    done: 'Un nouvel essai est en cours.',
  },
  deadWebhooks: {
    title: 'De l’extérieur, abandonnés',
    lead: 'Un service nous l’a annoncé, et cela n’a pas pu être appliqué. Corrigez la cause, puis réessayez.',
    noKind: 'événement',
    retry: 'Réessayer',
    retryOf: (provider, when) => `Réessayer : ${provider}, ${when}`,
    done: 'Un nouvel essai est en cours.',
  },
}
