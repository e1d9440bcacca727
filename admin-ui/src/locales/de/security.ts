import type { securityWords as en } from '../en-security.js'
import type { Translated } from '../translated.js'

/** Sentences of the second factor: signing in with it, and setting it up. */
export const securityWords: Translated<typeof en> = {
  secondStep: {
    title: 'Code eingeben',
    lead: 'Öffnen Sie Ihre Authenticator-App und geben Sie die sechs Ziffern ein, die sie für Bookwright zeigt.',
    leadRecovery: 'Geben Sie einen der Wiederherstellungscodes ein, die Sie aufbewahrt haben. Jeder gilt einmal.',
    code: 'Code',
    recoveryCode: 'Wiederherstellungscode',
    submit: 'Anmelden',
    submitting: 'Anmeldung läuft',
    useRecovery: 'Wiederherstellungscode verwenden',
    useApp: 'App verwenden',
    back: 'Von vorn beginnen',
    missing: 'Geben Sie den Code ein.',
    wrong:
      'Dieser Code ist falsch oder wurde schon benutzt. Warten Sie auf den nächsten und versuchen Sie es dann noch einmal.',
    wrongRecovery: 'Dieser Wiederherstellungscode ist falsch oder wurde schon benutzt.',
    expired: 'Die Anmeldung hat zu lange gedauert. Geben Sie Ihr Passwort noch einmal ein.',
    tooMany: 'Zu viele Codes waren falsch. Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.',
  },
  ownPhone: {
    title: 'Ihr Telefon',
    label: 'Telefon',
    help: 'Wo Ihr Betrieb Sie anruft. Kunden sehen die Nummer nie; ein leeres Feld entfernt sie.',
    save: 'Telefon speichern',
    saved: 'Ihr Telefon ist gespeichert',
  },
  security: {
    title: 'Sicherheit',
    lead: 'Ein zweiter Faktor schützt Ihren Zugang auch dann, wenn jemand Ihr Passwort erfährt.',
    what: 'Ihre Sicherheit',
    menu: 'Sicherheit',
    factor: 'Zweiter Faktor',
    on: 'An',
    off: 'Aus',
    demanded: business =>
      `${business} verlangt vom Team einen zweiten Faktor. Richten Sie einen ein, dann öffnet sich alles wieder.`,
    offText: 'Sie brauchen eine Authenticator-App auf Ihrem Telefon. Sie zeigt jede halbe Minute einen neuen Code.',
    onText: 'Nach Ihrem Passwort fragen wir nach einem Code Ihrer Authenticator-App.',
    left: count =>
      count === 1
        ? 'Es ist noch 1 Wiederherstellungscode übrig.'
        : `Es sind noch ${count} Wiederherstellungscodes übrig.`,
    few: 'Erzeugen Sie neue Wiederherstellungscodes, bevor sie ausgehen.',
    password: 'Ihr Passwort',
    begin: 'Einrichten',
    wrongPassword: 'Das ist nicht Ihr Passwort. Geändert wurde nichts.',
    scan: 'Scannen Sie das mit der App und geben Sie dann den Code ein, den sie zeigt.',
    qr: 'QR-Code für Ihre Authenticator-App',
    secret: 'Oder geben Sie diesen Schlüssel in die App ein',
    copy: 'Kopieren',
    copyKey: 'Schlüssel kopieren',
    copied: 'Kopiert.',
    notCopied: 'Das Kopieren ging nicht. Markieren Sie den Text und kopieren Sie ihn selbst.',
    code: 'Code aus der App',
    confirm: 'Einschalten',
    cancel: 'Abbrechen',
    turnedOn: 'Ihr zweiter Faktor ist eingeschaltet, und alle anderen Anmeldungen sind beendet.',
    codesTitle: 'Bewahren Sie Ihre Wiederherstellungscodes auf',
    codesText: 'Mit ihnen kommen Sie auch ohne Ihr Telefon hinein. Jeder gilt einmal, und Sie sehen sie nur jetzt.',
    codesList: 'Wiederherstellungscodes',
    download: 'Herunterladen',
    fileName: 'bookwright-wiederherstellungscodes.txt',
    kept: 'Ich habe sie aufbewahrt',
    manageText:
      'Neue Wiederherstellungscodes oder kein zweiter Faktor mehr: Beides braucht Ihr Passwort und einen Code.',
    codeOrRecovery: 'Code aus der App oder ein Wiederherstellungscode',
    renew: 'Neue Wiederherstellungscodes',
    renewed: 'Die alten Wiederherstellungscodes gelten nicht mehr.',
    turnOff: 'Ausschalten',
    turnedOff: 'Ihr zweiter Faktor ist ausgeschaltet, und alle anderen Anmeldungen sind beendet.',
    wrongCode:
      'Dieser Code ist falsch oder wurde schon benutzt. Warten Sie auf den nächsten und versuchen Sie es dann noch einmal.',
    expired: 'Die Einrichtung hat sich inzwischen geändert. Beginnen Sie noch einmal.',
  },
  teamSecurity: {
    title: 'Zweiter Faktor',
    demand: 'Vom ganzen Team einen zweiten Faktor verlangen',
    help: 'Wer keinen hat, kann nichts anderes tun, bevor er einen einrichtet.',
    demanded: 'Ab jetzt braucht das Team einen zweiten Faktor.',
    released: 'Das Team braucht keinen zweiten Faktor mehr.',
    ownFirst: 'Richten Sie zuerst Ihren eigenen zweiten Faktor ein.',
    toOwn: 'Zu Ihrer Sicherheit',
  },
}
