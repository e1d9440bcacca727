import type { pluginActivityWords as en } from '../en-plugin-activity.js'
import type { Translated } from '../translated.js'

/** Words of what plugins do, and of those that misbehave, in Spanish. */
export const pluginActivityWords: Translated<typeof en> = {
  pluginActivity: {
    title: name => `Actividad de ${name}`,
    lead: 'Para qué se le llama, qué cuesta y qué salió mal, en todos los negocios.',
    what: 'la actividad',
    runnersOnly: 'Es para quien administra esta instalación.',
    open: 'Actividad',
    openOf: name => ` de ${name}`,
    quarantined: when => `En cuarentena desde ${when}`,
    quarantineText: reason =>
      `Se ha retirado de todos los procesos: ${reason} Las reservas siguen sin él. Envía una versión corregida o vuelve a admitirlo.`,
    release: 'Volver a admitirlo',
    releaseTitle: name => `¿Volver a admitir ${name}?`,
    releaseText: 'Se ejecuta al instante en todos los procesos. Si hace lo mismo otra vez, se retira de nuevo.',
    keepOut: 'Dejarlo fuera',
    released: name => `${name} vuelve a ejecutarse`,
    circuitStates: {
      closed: 'Cerrado: se le llama',
      'half-open': 'A prueba: pasa una llamada',
      open: 'Abierto: no se le llama',
    },
    circuit: (hook, tenants) =>
      `${hook}: falló cinco veces en un minuto para ${tenants} ${tenants === 1 ? 'negocio' : 'negocios'}; se reintenta a los treinta segundos.`,
    closeCircuits: 'Volver a llamarlo ahora',
    closeCircuitsText: 'Para cuando esté arreglado lo que le impedía funcionar.',
    circuitsClosed: name => `${name} vuelve a recibir llamadas`,
    calls: 'Para qué se le llamó',
    noCalls: 'No se le ha llamado desde que arrancaron los procesos.',
    columns: {
      hook: 'Llamado para',
      calls: 'Llamadas',
      failures: 'Fallidas',
      skips: 'Omitidas',
      median: 'La mitad en menos de',
      p95: 'El 95 % en menos de',
    },
    milliseconds: value => `${value} ms`,
    processes: 'Procesos',
    process: 'Proceso',
    state: 'Estado',
    holds: 'Mantiene abiertos',
    held: (timers, handles, listeners) =>
      `Temporizadores: ${timers}; sockets y otros descriptores: ${handles}; oyentes: ${listeners}`,
    runs: (version, hash) => `Listo, ${version}, @${hash}`,
    incidents: 'Lo que salió mal',
    nothing: 'Nada ha salido mal en los últimos 30 días.',
    incident: 'Qué',
    where: 'Dónde',
    howOften: 'Veces',
    last: 'Última vez',
    kinds: {
      failed: 'Falló',
      'timed-out': 'No respondió a tiempo',
      'late-rejection': 'Falló después de responder',
      uncaught: 'Falló fuera de sus llamadas',
      polluted: 'Cambió objetos integrados',
      leaking: 'No cierra lo que abre',
      stalled: 'Detuvo todo el proceso',
      exited: 'Terminó el proceso',
      refused: 'No arrancó',
      quarantined: 'Se puso en cuarentena',
    },
    inProcess: (host, pid) => `${host} ${pid}`,
  },
}
