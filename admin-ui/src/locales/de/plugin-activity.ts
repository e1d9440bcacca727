import type { pluginActivityWords as en } from '../en-plugin-activity.js'
import type { Translated } from '../translated.js'
import { counted } from './count.js'

/** Words of what plugins do, and of those that misbehave. */
export const pluginActivityWords: Translated<typeof en> = {
  pluginActivity: {
    title: name => `Aktivität von ${name}`,
    lead: 'Wofür es aufgerufen wird, was das kostet und was schiefging, in allen Betrieben.',
    what: 'die Aktivität',
    runnersOnly: 'Sie ist für die, die diese Installation betreiben.',
    open: 'Aktivität',
    openOf: name => ` von ${name}`,
    quarantined: when => `In Quarantäne seit ${when}`,
    quarantineText: reason =>
      `Es wurde aus jedem Prozess genommen: ${reason} Buchungen laufen ohne es weiter. Senden Sie eine reparierte Version, oder lassen Sie es wieder zu.`,
    release: 'Wieder zulassen',
    releaseTitle: name => `${name} wieder zulassen?`,
    releaseText: 'Es läuft sofort wieder in jedem Prozess. Tut es dasselbe noch einmal, wird es wieder herausgenommen.',
    keepOut: 'Draußen lassen',
    released: name => `${name} läuft wieder`,
    circuitStates: {
      closed: 'Geschlossen: wird aufgerufen',
      'half-open': 'Auf Probe: ein Aufruf wird durchgelassen',
      open: 'Offen: wird nicht aufgerufen',
    },
    circuit: (hook, tenants) =>
      `${hook}: fünfmal innerhalb einer Minute fehlgeschlagen für ${counted(tenants, 'Betrieb', 'Betriebe')}; nach einer halben Minute noch einmal versucht.`,
    closeCircuits: 'Jetzt wieder aufrufen',
    closeCircuitsText: 'Wenn behoben ist, woran es lag.',
    circuitsClosed: name => `${name} wird wieder aufgerufen`,
    calls: 'Wofür es aufgerufen wurde',
    noCalls: 'Seit dem Start der Prozesse wurde es nicht aufgerufen.',
    columns: {
      hook: 'Aufgerufen für',
      calls: 'Aufrufe',
      failures: 'Fehlgeschlagen',
      skips: 'Ausgelassen',
      median: 'Die Hälfte in',
      p95: '95 % in',
    },
    milliseconds: value => `${value} ms`,
    processes: 'Prozesse',
    process: 'Prozess',
    state: 'Status',
    holds: 'Hält offen',
    held: (timers, handles, listeners) =>
      `${counted(timers, 'Timer', 'Timer')}, ${counted(handles, 'Socket oder anderes Handle', 'Sockets oder andere Handles')}, ${counted(listeners, 'Listener', 'Listener')}`,
    runs: (version, hash) => `Bereit, ${version}, @${hash}`,
    incidents: 'Was schiefging',
    nothing: 'In den letzten 30 Tagen ging nichts schief.',
    incident: 'Was',
    where: 'Wo',
    howOften: 'Wie oft',
    last: 'Zuletzt',
    kinds: {
      failed: 'Es schlug fehl',
      'timed-out': 'Es antwortete nicht rechtzeitig',
      'late-rejection': 'Es schlug fehl, nachdem es geantwortet hatte',
      uncaught: 'Es schlug außerhalb seiner Aufrufe fehl',
      polluted: 'Es veränderte eingebaute Objekte',
      leaking: 'Es behält, was es öffnet',
      stalled: 'Es hielt den ganzen Prozess an',
      exited: 'Es beendete den Prozess',
      refused: 'Es startete nicht',
      quarantined: 'Es kam in Quarantäne',
    },
    inProcess: (host, pid) => `${host} ${pid}`,
  },
}
