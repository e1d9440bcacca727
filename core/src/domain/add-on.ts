import type { Money } from './money.js'

/** What a customer may choose with a service: the appointment takes `minutes` longer then, at its end, and costs `price` more. */
export interface AddOn {
  /** Names it among those of its service. */
  readonly key: string
  readonly name: string
  /** May be 0. */
  readonly minutes: number
  readonly price: Money
}

/** What was asked for: the key of one that the service offers now, or one that was chosen before. */
export type WantedAddOn = string | AddOn
