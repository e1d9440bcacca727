import type { ledgerWords as en } from '../en-ledger.js'
import type { Translated } from '../translated.js'

/** Sentences about what is owed and paid. */
export const ledgerWords: Translated<typeof en> = {
  ledger: {
    title: 'Offene Beträge',
    lead: 'Gebühren, Erstattungen und Zahlungen aller Buchungen, wie die Regeln sie fällig gemacht haben.',
    what: 'die Beträge',
    table: 'Tabelle der Beträge',
    kind: 'Was',
    anyKind: 'Alles',
    from: 'Von',
    to: 'Bis',
    columns: { at: 'Wann', kind: 'Was', booking: 'Buchung', note: 'Notiz', amount: 'Betrag' },
    kinds: {
      'late-cancellation': 'Späte Stornierung',
      'no-show': 'Nichterscheinen',
      reversal: 'Gebühr zurückgenommen',
      refund: 'Geschuldete Erstattung',
      deposit: 'Anzahlung',
      balance: 'Restbetrag',
      full: 'Voller Preis',
    },
    states: {
      created: 'noch nicht bezahlt',
      'due-on-site': 'am Empfang zu zahlen',
      pending: 'unterwegs',
      captured: 'bezahlt',
      failed: 'fehlgeschlagen',
      refunded: 'erstattet',
      cancelled: 'nicht mehr gefordert',
    },
    sums: {
      fees: 'Offene Gebühren',
      refunds: 'Geschuldete Erstattungen',
      due: 'Noch zu zahlen',
      captured: 'Bezahlt',
    },
    takenBack: 'zurückgenommen',
    emptyTitle: 'Noch ist nichts offen',
    emptyText: 'Anzahlungen, Gebühren für späte Stornierungen und Nichterscheinen sowie Erstattungen stehen hier.',
    noResultTitle: 'Kein Treffer',
    noResultText: 'Ihre Filter blenden vielleicht Zeilen aus.',
    clear: 'Filter zurücksetzen',
  },
}
