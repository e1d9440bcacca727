import type { ledgerWords as en } from '../en-ledger.js'
import type { Translated } from '../translated.js'

/** Sentences about what is owed and paid, in Spanish. */
export const ledgerWords: Translated<typeof en> = {
  ledger: {
    title: 'Importes pendientes',
    lead: 'Cargos, devoluciones y pagos de todas las reservas, según las reglas que los hicieron exigibles.',
    what: 'los importes pendientes',
    table: 'Tabla de importes',
    kind: 'Qué',
    anyKind: 'Todo',
    from: 'Desde',
    to: 'Hasta',
    columns: { at: 'Cuándo', kind: 'Qué', booking: 'Reserva', note: 'Nota', amount: 'Importe' },
    kinds: {
      'late-cancellation': 'Cancelación tardía',
      'no-show': 'Inasistencia',
      reversal: 'Cargo retirado',
      refund: 'Devolución debida',
      deposit: 'Señal',
      balance: 'Resto',
      full: 'Precio completo',
    },
    states: {
      created: 'sin pagar',
      'due-on-site': 'se paga en recepción',
      pending: 'en camino',
      captured: 'pagado',
      failed: 'fallido',
      refunded: 'devuelto',
      cancelled: 'ya no se reclama',
    },
    sums: { fees: 'Cargos abiertos', refunds: 'Devoluciones debidas', due: 'Por cobrar', captured: 'Pagado' },
    takenBack: 'retirado',
    emptyTitle: 'Aún no se debe nada',
    emptyText: 'Aquí aparecen las señales, los cargos por cancelación tardía e inasistencia y las devoluciones.',
    noResultTitle: 'Nada coincide',
    noResultText: 'Puede que tus filtros oculten líneas.',
    clear: 'Quitar filtros',
  },
}
