import type { LateWords } from './messages.js'

/** Words of the page of a booking and that of a login. */
export const late: LateWords = {
  told: 'Wie wir Sie benachrichtigen',
  toldHelp: 'Zu dieser Buchung und allen anderen hier. Erreicht Sie das nicht, nehmen wir den nächsten Weg.',
  asUsual: 'Wie bei uns üblich',
  channels: { email: 'E-Mail', sms: 'SMS', whatsapp: 'WhatsApp' },
  saved: 'Gespeichert',
  family: 'Sie buchen auch für',
  familyHelp:
    'Ein Kind, oder jemand, der Sie darum gebeten hat. Ein eigenes Konto ist nicht nötig; unsere Nachrichten kommen zu Ihnen.',
  nobody: 'Noch niemand.',
  bookFor: name => `Für ${name} buchen`,
  name: 'Name der Person',
  nameMissing: 'Geben Sie einen Namen ein.',
  agree: 'Ich bin sorgeberechtigt, oder die Person hat mich gebeten, für sie zu buchen',
  agreeMissing: 'Bitte ankreuzen, um die Person hinzuzufügen.',
  add: 'Hinzufügen',
  added: name => `${name} ist hinzugefügt.`,
}
