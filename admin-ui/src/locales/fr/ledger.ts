import type { ledgerWords as en } from '../en-ledger.js'
import type { Translated } from '../translated.js'

/** Sentences about what is owed and paid, in French. */
export const ledgerWords: Translated<typeof en> = {
  ledger: {
    title: 'Sommes dues',
    lead: 'Frais, remboursements et paiements de toutes les réservations, tels que les règles les ont rendus dus.',
    what: 'les sommes dues',
    table: 'Tableau des sommes',
    kind: 'Quoi',
    anyKind: 'Tout',
    from: 'Du',
    to: 'Au',
    columns: { at: 'Quand', kind: 'Quoi', booking: 'Réservation', note: 'Note', amount: 'Montant' },
    kinds: {
      'late-cancellation': 'Annulation tardive',
      'no-show': 'Absence',
      reversal: 'Frais repris',
      refund: 'Remboursement dû',
      deposit: 'Acompte',
      balance: 'Solde',
      full: 'Prix complet',
    },
    states: {
      created: 'pas encore payé',
      'due-on-site': 'à payer à l’accueil',
      pending: 'en cours',
      captured: 'payé',
      failed: 'échoué',
      refunded: 'remboursé',
      cancelled: 'n’est plus demandé',
    },
    sums: { fees: 'Frais ouverts', refunds: 'Remboursements dus', due: 'Reste à payer', captured: 'Payé' },
    takenBack: 'repris',
    emptyTitle: 'Rien n’est encore dû',
    emptyText: 'Les acomptes, les frais d’annulation tardive et d’absence, et les remboursements apparaissent ici.',
    noResultTitle: 'Aucun résultat',
    noResultText: 'Des lignes sont peut-être masquées par vos filtres.',
    clear: 'Effacer les filtres',
  },
}
