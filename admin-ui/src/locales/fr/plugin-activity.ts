import type { pluginActivityWords as en } from '../en-plugin-activity.js'
import type { Translated } from '../translated.js'

/** Words of what plugins do, and of those that misbehave, in French. */
export const pluginActivityWords: Translated<typeof en> = {
  pluginActivity: {
    title: name => `Activité de ${name}`,
    lead: 'Ce pour quoi elle est appelée, ce que cela coûte et ce qui a échoué, dans tous les établissements.',
    what: 'l’activité',
    runnersOnly: 'Elle est réservée à la personne qui gère cette installation.',
    open: 'Activité',
    openOf: name => ` de ${name}`,
    quarantined: when => `En quarantaine depuis ${when}`,
    quarantineText: reason =>
      `Elle a été retirée de tous les processus : ${reason} Les réservations continuent sans elle. Envoyez une version corrigée, ou réadmettez-la.`,
    release: 'La réadmettre',
    releaseTitle: name => `Réadmettre ${name} ?`,
    releaseText: 'Elle s’exécute aussitôt dans tous les processus. Si elle recommence, elle est retirée à nouveau.',
    keepOut: 'La laisser dehors',
    released: name => `${name} fonctionne à nouveau`,
    circuitStates: {
      closed: 'Fermé : elle est appelée',
      'half-open': 'À l’essai : un appel passe',
      open: 'Ouvert : elle n’est pas appelée',
    },
    circuit: (hook, tenants) =>
      `${hook} : cinq échecs en une minute pour ${tenants} ${tenants === 1 ? 'établissement' : 'établissements'} ; nouvel essai après trente secondes.`,
    closeCircuits: 'L’appeler à nouveau',
    closeCircuitsText: 'Quand ce qui l’empêchait de fonctionner est réparé.',
    circuitsClosed: name => `${name} est de nouveau appelé`,
    calls: 'Ce pour quoi elle a été appelée',
    noCalls: 'Elle n’a pas été appelée depuis le démarrage des processus.',
    columns: {
      hook: 'Appelée pour',
      calls: 'Appels',
      failures: 'Échecs',
      skips: 'Omis',
      median: 'La moitié en moins de',
      p95: '95 % en moins de',
    },
    milliseconds: value => `${value} ms`,
    processes: 'Processus',
    process: 'Processus',
    state: 'État',
    holds: 'Garde ouverts',
    held: (timers, handles, listeners) =>
      `Minuteurs : ${timers} ; sockets et autres descripteurs : ${handles} ; écouteurs : ${listeners}`,
    runs: (version, hash) => `Prête, ${version}, @${hash}`,
    incidents: 'Ce qui a échoué',
    nothing: 'Rien n’a échoué ces 30 derniers jours.',
    incident: 'Quoi',
    where: 'Où',
    howOften: 'Fois',
    last: 'Dernière fois',
    kinds: {
      failed: 'Elle a échoué',
      'timed-out': 'Elle n’a pas répondu à temps',
      'late-rejection': 'Elle a échoué après avoir répondu',
      uncaught: 'Elle a échoué hors de ses appels',
      polluted: 'Elle a modifié des objets intégrés',
      leaking: 'Elle garde ce qu’elle ouvre',
      stalled: 'Elle a bloqué tout le processus',
      exited: 'Elle a mis fin au processus',
      refused: 'Elle n’a pas démarré',
      quarantined: 'Elle a été mise en quarantaine',
    },
    inProcess: (host, pid) => `${host} ${pid}`,
  },
}
