import { DEFAULT_POLICY } from '../../domain/policy.js'
import type { BusinessTemplate } from './business-template.js'
import { onDays, TUESDAY_TO_SUNDAY } from './week.js'

/** A small studio that is found in messengers: two artists, one of whom costs more, an extra, and a fixed deposit. */
export const socialCommerce: BusinessTemplate = {
  key: 'social-commerce',
  name: 'Social commerce',
  summary: 'A small studio with two artists, an extra to choose, a fixed deposit and a longer hold for chats.',
  profile: { theme: { brand: 'spa', accent: '#c48b9f' }, words: { customer: 'client', customers: 'clients' } },
  grid: { mode: 'interval', step: 30 },
  policy: { ...DEFAULT_POLICY, name: 'House rules', deposit: { amount: 1_500 }, holdMinutes: 15 },
  schedules: [{ key: 'open', name: 'Opening hours', weekly: onDays(TUESDAY_TO_SUNDAY, ['10:00', '20:00']) }],
  resources: [
    { key: 'ama', name: 'Ama Mensah', type: 'staff', position: 'Nail artist', skills: ['nails'], schedule: 'open' },
    { key: 'li-wei', name: 'Li Wei', type: 'staff', position: 'Nail artist', skills: ['nails'], schedule: 'open' },
  ],
  services: [
    {
      key: 'gel-manicure',
      name: 'Gel Manicure',
      description: 'Shape, cuticles and a gel colour that stays.',
      category: 'Nails',
      durationMinutes: 60,
      price: 4_800,
      addOns: [{ key: 'nail-art', name: 'Nail Art', minutes: 30, price: 2_000 }],
      priceAdjustments: { ama: 1_000 },
      requirements: [{ key: 'artist', type: 'staff', skill: 'nails' }],
    },
  ],
}
