import { defineError } from './bookwright-error.js'

export interface BandLimitDetails {
  readonly band: string
  readonly per: string
  readonly max: number
  readonly used: number
  readonly left: number
  readonly wanted: number
}

export const BandLimitError = defineError<BandLimitDetails>(
  'BW_BAND_LIMIT',
  'conflict',
  'Too many minutes at these times',
  d =>
    `${d.left} minutes left of the ${d.max} a ${d.per} that may be booked at these times (${d.band}), and this needs ` +
    `${d.wanted}. Choose another time, or another ${d.per}.`,
)
export const GroupPriceError = defineError<{ groups: readonly string[] }>(
  'BW_GROUP_PRICE',
  'conflict',
  'This time was held at the price of others',
  d =>
    `The hold was made for somebody in ${d.groups.join(', ')}. Sign in and book it under the address of that account, or ` +
    'hold the time again.',
)
export const GroupKeyTakenError = defineError<{ key: string }>(
  'BW_GROUP_KEY_TAKEN',
  'conflict',
  'There is a group of this key already',
  d => `A customer group has the key "${d.key}" already. Change that one, or choose another key.`,
)
