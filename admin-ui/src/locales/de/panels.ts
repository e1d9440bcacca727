import type { panelWords as en } from '../en-panels.js'
import type { Translated } from '../translated.js'

/** Words around what plugins show. */
export const panelWords: Translated<typeof en> = {
  panels: {
    what: name => `den Inhalt von ${name}`,
    failedTitle: name => `${name} funktioniert hier nicht`,
    failedText: label =>
      `„${label}“ kommt von diesem Plugin und hatte einen Fehler. Der Rest der Seite läuft, und nichts anderes ist betroffen.`,
    notLoaded: label => `„${label}“ kommt von diesem Plugin und ließ sich nicht laden. Der Rest der Seite läuft.`,
    slowTitle: name => `${name} braucht länger als üblich`,
    slowText: 'Sie können weiterarbeiten: Der Inhalt erscheint, sobald er da ist.',
    trouble: name => `Etwas in ${name} hat nicht geklappt.`,
    retry: 'Noch einmal versuchen',
    retryOf: label => `: ${label}`,
    dismiss: 'Ausblenden',
    goOn: 'Weiter',
    cancel: 'Abbrechen',
    from: name => `Von ${name}`,
    today: 'Heute',
    goneTitle: 'Diese Seite gibt es nicht',
    goneText: 'Sie gehört zu einem Plugin, das hier ausgeschaltet ist oder sie nur anderen zeigt.',
    toPlugins: 'Zu den Plugins',
  },
}
