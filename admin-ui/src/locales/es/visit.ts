import type { visitWords as en } from '../en-visit.js'
import type { Translated } from '../translated.js'

const count = (amount: number, one: string, many: string) => `${amount} ${amount === 1 ? one : many}`

/** Sentences about visits of several services and several guests, in Spanish. */
export const visitWords: Translated<typeof en> = {
  visit: {
    parts: 'Visita',
    for: names => `para ${names}`,
    with: names => `con ${names}`,
    to: time => `a ${time}`,
    cancel: 'Cancelar',
    cancelOf: service => `Cancelar ${service}`,
    cancelled: 'cancelada',
    guests: 'Personas',
    leaves: name => `${name} no puede venir`,
    split: name => `Separar a ${name}`,
    splitTitle: name => `¿Dar a ${name} una reserva propia?`,
    splitText: 'Las horas y las personas no cambian. El precio se divide según las líneas del presupuesto.',
    splitName: 'Nombre en la nueva reserva',
    splitEmail: 'Correo electrónico (opcional)',
    splitEmailHelp: 'Ahí llega la confirmación con el enlace.',
    splitSubmit: 'Separar',
    splitKeep: 'Dejar juntas',
    splitDone: name => `${name} tiene ahora una reserva propia`,
    cancelPart: what => `¿Cancelar ${what}?`,
    cancelPartDone: what => `${what}: parte cancelada, el resto se conserva`,
    keepPart: 'Conservarlo todo',
    add: 'Añadir otro servicio',
    remove: 'Quitar',
    removeOf: service => `Quitar ${service}`,
    service: number => `Servicio ${number}`,
    guest: 'Para (opcional)',
    guestHelp: 'Con nombres distintos, cada cual recibe lo suyo a la misma hora.',
    wait: 'Espera máxima',
    waits: ['Sin espera', '15 min', '30 min', '60 min'],
    times: 'Horas para toda la visita',
    find: 'Buscar horas',
    count: amount => count(amount, 'hora', 'horas'),
    none: 'Este día no cabe nada.',
    incomplete: 'Elige primero todos los servicios.',
    handed: amount =>
      amount === 0 ? 'sin cambio de persona' : count(amount, 'cambio de persona', 'cambios de persona'),
  },
}
