import { DEFAULT_POLICY } from '../../domain/policy.js'
import type { BusinessTemplate } from './business-template.js'
import { onDays, WORKING_DAYS } from './week.js'

const requirements = [{ key: 'consultant', type: 'staff', skill: 'it' }]

/** One person who is asked first: bookings are requests, and a deposit follows their acceptance. */
export const consultant: BusinessTemplate = {
  key: 'consultant',
  name: 'Consultant',
  summary: 'One person whose bookings are requests: accepted by hand, then a deposit, with time for the way.',
  profile: { theme: { brand: 'desk', accent: '#1d4ed8' }, words: { customer: 'client', customers: 'clients' } },
  grid: { mode: 'interval', step: 30 },
  policy: {
    ...DEFAULT_POLICY,
    ...{ name: 'House rules', approval: 'blocking', requestMinutes: 24 * 60, paymentMinutes: 12 * 60 },
    ...{ deposit: { amount: 4_000 }, freeCancellationMinutes: 1440, lateCancellationFeePercent: 100 },
  },
  schedules: [{ key: 'work', name: 'Working hours', weekly: onDays(WORKING_DAYS, ['09:00', '17:00']) }],
  resources: [
    {
      ...{ key: 'rowan', name: 'Rowan Hale', type: 'staff', position: 'IT consultant' },
      ...{ skills: ['it'], schedule: 'work' },
    },
  ],
  services: [
    {
      key: 'remote-support',
      name: 'Remote Support',
      description: 'I look at your screen with you and mend it from here.',
      category: 'Support',
      durationMinutes: 30,
      price: 6_000,
      requirements,
    },
    {
      key: 'on-site-visit',
      name: 'On-site Visit',
      description: 'I come to you.',
      category: 'Support',
      durationMinutes: 60,
      bufferBeforeMinutes: 30,
      bufferAfterMinutes: 30,
      buffersOutsideHours: true,
      price: 14_000,
      requirements,
    },
    {
      key: 'network-health-check',
      name: 'Network Health Check',
      description: 'Two hours for your network: what is there, what is slow, what is open.',
      category: 'Check',
      durationMinutes: 120,
      price: 26_000,
      requirements,
    },
  ],
}
