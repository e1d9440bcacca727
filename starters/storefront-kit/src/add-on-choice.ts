import type { AddOn, Service } from './api-types.js'

/** Keys of add-ons as they stand in an address: with commas between them. */
export type AddOnKeys = string

export function chosenAddOns(service: Service, keys: AddOnKeys): AddOn[] {
  const wanted = keys.split(',')
  return (service.addOns ?? []).filter(({ key }) => wanted.includes(key))
}

/** Only those that the service still offers, in its order: an old address must not break the search. */
export function soundKeys(service: Service | undefined, keys: AddOnKeys): AddOnKeys {
  return service ? chosenAddOns(service, keys).map(({ key }) => key).join(',') : '' // prettier-ignore
}

export function toggled(service: Service, keys: AddOnKeys, key: string): AddOnKeys {
  const wanted = keys.split(',').filter(Boolean)
  const next = wanted.includes(key) ? wanted.filter(other => other !== key) : [...wanted, key]
  return soundKeys(service, next.join(','))
}

/** The service as it is with what was chosen: its name, length and price. */
export function withAddOns(service: Service, keys: AddOnKeys): Pick<Service, 'name' | 'durationMinutes' | 'price'> {
  const chosen = chosenAddOns(service, keys)
  const { currency } = service.price
  return {
    name: [service.name, ...chosen.map(({ name }) => name)].join(' + '),
    durationMinutes: chosen.reduce((total, { minutes }) => total + minutes, service.durationMinutes),
    price: { currency, amount: chosen.reduce((total, { price }) => total + price.amount, service.price.amount) },
  }
}
