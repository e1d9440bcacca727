import type { visitWords as en } from '../en-visit.js'
import type { Translated } from '../translated.js'

const count = (amount: number, one: string, many: string) => `${amount} ${amount < 2 ? one : many}`

/** Sentences about visits of several services and several guests, in French. */
export const visitWords: Translated<typeof en> = {
  visit: {
    parts: 'Visite',
    for: names => `pour ${names}`,
    with: names => `avec ${names}`,
    to: time => `à ${time}`,
    cancel: 'Annuler',
    cancelOf: service => `Annuler ${service}`,
    cancelled: 'annulée',
    guests: 'Personnes',
    leaves: name => `${name} ne peut pas venir`,
    split: name => `Séparer ${name}`,
    splitTitle: name => `Donner à ${name} sa propre réservation ?`,
    splitText: 'Les heures et les personnes ne changent pas. Le prix est partagé selon les lignes du devis.',
    splitName: 'Nom sur la nouvelle réservation',
    splitEmail: 'E-mail (facultatif)',
    splitEmailHelp: 'La confirmation avec le lien y est envoyée.',
    splitSubmit: 'Séparer',
    splitKeep: 'Laisser ensemble',
    splitDone: name => `${name} a maintenant sa propre réservation`,
    cancelPart: what => `Annuler ${what} ?`,
    cancelPartDone: what => `${what} : partie annulée, le reste est maintenu`,
    keepPart: 'Tout garder',
    add: 'Ajouter une autre prestation',
    remove: 'Supprimer',
    removeOf: service => `Supprimer ${service}`,
    service: number => `Prestation ${number}`,
    guest: 'Pour (facultatif)',
    guestHelp: 'Avec des noms différents, chacun a sa prestation à la même heure.',
    wait: 'Attente maximale',
    waits: ['Sans attente', '15 min', '30 min', '60 min'],
    times: 'Heures pour toute la visite',
    find: 'Chercher des heures',
    count: amount => count(amount, 'heure', 'heures'),
    none: 'Rien ne convient ce jour-là.',
    incomplete: 'Choisissez d’abord toutes les prestations.',
    handed: amount =>
      amount === 0 ? 'sans changement de personne' : count(amount, 'changement de personne', 'changements de personne'),
  },
}
