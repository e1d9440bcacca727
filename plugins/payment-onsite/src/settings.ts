import { defineSettings } from '@bookwright/core'

export const settings = defineSettings({
  label: { type: 'text', label: 'payment-onsite.label-field' },
  instructions: { type: 'multiline', label: 'payment-onsite.instructions' },
  limitAmount: { type: 'number', label: 'payment-onsite.limit', min: 0 },
})
