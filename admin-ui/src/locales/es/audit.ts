import type { auditWords as en } from '../en-audit.js'
import type { Translated } from '../translated.js'
import { auditActions, auditSubjects } from './audit-actions.js'

/** Sentences of the audit page and of the events that were given up, in Spanish. */
export const auditWords: Translated<typeof en> = {
  audit: {
    title: 'Auditoría',
    lead: 'Quién cambió qué. Las filas se sellan una con otra en un minuto; cambiar o quitar una fila sellada rompe el sello.',
    what: 'el registro de auditoría',
    table: 'Tabla de auditoría',
    columns: { at: 'Cuándo', actor: 'Quién', action: 'Acción', subject: 'Qué', changes: 'Cambios', chained: 'Sello' },
    filters: 'Filtrar el registro de auditoría',
    action: 'Acción',
    anyAction: 'Cualquiera',
    from: 'Desde el día',
    to: 'Hasta el día',
    actions: auditActions,
    subjects: auditSubjects,
    subject: 'Identificador de lo que se cambió',
    clear: 'Quitar filtros',
    linked: 'Sellada',
    waiting: 'En espera',
    emptyTitle: 'No hay nada',
    emptyText: 'Ninguna fila coincide o aún no se ha cambiado nada.',
    verify: 'Comprobar el sello',
    intact: rows =>
      rows === 0
        ? 'Aún no hay nada sellado.'
        : `Intacto: ${rows === 1 ? 'la fila sigue como estaba' : `las ${rows} filas siguen como estaban`}.`,
    waits: rows => (rows === 0 ? '' : rows === 1 ? ' 1 aún sin sellar.' : ` ${rows} aún sin sellar.`),
    broken: problem => `El sello está roto: ${problem}.`,
  },
  deadEvents: {
    title: 'Abandonados',
    lead: 'Algo que debía seguir a una reserva falló diez veces. Resuelve la causa y vuelve a intentarlo.',
    retry: 'Reintentar',
    retryOf: (hook, when) => `Reintentar: ${hook}, ${when}`,
    done: 'Se está intentando de nuevo.',
  },
  deadWebhooks: {
    title: 'De fuera, abandonados',
    lead: 'Un servicio nos lo comunicó y no se pudo aplicar. Resuelve la causa y vuelve a intentarlo.',
    noKind: 'evento',
    retry: 'Reintentar',
    retryOf: (provider, when) => `Reintentar: ${provider}, ${when}`,
    done: 'Se está intentando de nuevo.',
  },
}
