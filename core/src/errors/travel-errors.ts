import { defineError } from './bookwright-error.js'

export const OutsideAreaError = defineError<{ zip: string }>(
  'BW_OUTSIDE_AREA',
  'vetoed',
  'The place is outside the service area',
  d => `This business does not come to ${d.zip}. Leave your contact details, or choose a place in its area.`,
)
export const PlaceRequiredError = defineError<object>(
  'BW_PLACE_REQUIRED',
  'invalid',
  'This service needs a place',
  () => 'This service takes place where the customer is. Send the place: at least its ZIP or postcode.',
)
export const ReplanClashError = defineError<object>(
  'BW_REPLAN_CLASH',
  'conflict',
  'The rest of the day does not move along',
  () => 'Something that the later visits need is taken at their new times. Nothing was changed. Move them one by one.',
)
