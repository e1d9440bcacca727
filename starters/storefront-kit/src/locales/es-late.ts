import type { LateWords } from './messages.js'

/** Words of the page of a booking and that of a login. */
export const late: LateWords = {
  told: 'Cómo le avisamos',
  toldHelp: 'Sobre esta reserva y todas las demás. Si no le llega, usamos la vía siguiente.',
  asUsual: 'Como solemos hacerlo',
  channels: { email: 'Correo', sms: 'SMS', whatsapp: 'WhatsApp' },
  saved: 'Guardado',
  family: 'También reserva para',
  familyHelp: 'Un menor, o alguien que se lo pidió. No necesita cuenta; lo que escribimos le llega a usted.',
  nobody: 'Nadie todavía.',
  bookFor: name => `Reservar para ${name}`,
  name: 'Su nombre',
  nameMissing: 'Escriba un nombre.',
  agree: 'Soy su madre, padre o tutor, o me pidió que reserve',
  agreeMissing: 'Marque esta casilla para añadirle.',
  add: 'Añadir',
  added: name => `${name} está en su lista.`,
}
