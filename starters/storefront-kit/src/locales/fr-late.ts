import type { LateWords } from './messages.js'

/** Words of the page of a booking and that of a login. */
export const late: LateWords = {
  told: 'Comment nous vous prévenons',
  toldHelp: 'Pour cette réservation et toutes les autres. Si cela ne vous parvient pas, nous prenons la voie suivante.',
  asUsual: 'Comme d’habitude',
  channels: { email: 'E-mail', sms: 'SMS', whatsapp: 'WhatsApp' },
  saved: 'Enregistré',
  family: 'Vous réservez aussi pour',
  familyHelp:
    'Un enfant, ou quelqu’un qui vous l’a demandé. Aucun compte n’est nécessaire ; nos messages vous parviennent.',
  nobody: 'Personne pour le moment.',
  bookFor: name => `Réserver pour ${name}`,
  name: 'Son nom',
  nameMissing: 'Saisissez un nom.',
  agree: 'Je suis son parent ou tuteur, ou cette personne m’a demandé de réserver',
  agreeMissing: 'Cochez cette case pour l’ajouter.',
  add: 'Ajouter',
  added: name => `${name} est dans votre liste.`,
}
