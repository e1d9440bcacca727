import type { visitWords as en } from '../en-visit.js'
import type { Translated } from '../translated.js'
import { counted } from './count.js'

/** Sentences about visits of several services and several guests. */
export const visitWords: Translated<typeof en> = {
  visit: {
    parts: 'Besuch',
    for: names => `für ${names}`,
    with: names => `mit ${names}`,
    to: time => `bis ${time}`,
    cancel: 'Stornieren',
    cancelOf: service => `${service} stornieren`,
    cancelled: 'storniert',
    guests: 'Gäste',
    leaves: name => `${name} kann nicht kommen`,
    split: name => `${name} abtrennen`,
    splitTitle: name => `${name} eine eigene Buchung geben?`,
    splitText: 'Zeiten und Personen bleiben, wie sie sind. Der Preis wird nach den Posten des Angebots geteilt.',
    splitName: 'Name der neuen Buchung',
    splitEmail: 'E-Mail (freiwillig)',
    splitEmailHelp: 'Dorthin geht die Bestätigung mit dem Link.',
    splitSubmit: 'Abtrennen',
    splitKeep: 'Zusammen lassen',
    splitDone: name => `${name} hat jetzt eine eigene Buchung`,
    cancelPart: what => `${what} stornieren?`,
    cancelPartDone: what => `${what} storniert, der Rest bleibt`,
    keepPart: 'Alles behalten',
    add: 'Weitere Leistung hinzufügen',
    remove: 'Entfernen',
    removeOf: service => `${service} entfernen`,
    service: number => `Leistung ${number}`,
    guest: 'Für (freiwillig)',
    guestHelp: 'Verschiedene Namen kommen zur selben Zeit an die Reihe.',
    wait: 'Längste Wartezeit',
    waits: ['Ohne Warten', '15 Min.', '30 Min.', '60 Min.'],
    times: 'Zeiten für den ganzen Besuch',
    find: 'Zeiten suchen',
    count: amount => counted(amount, 'Zeit', 'Zeiten'),
    none: 'An diesem Tag passt nichts.',
    incomplete: 'Wählen Sie zuerst jede Leistung.',
    handed: amount => (amount === 0 ? 'ohne Wechsel der Person' : counted(amount, 'Wechsel', 'Wechsel')),
  },
}
