import { defineError } from './bookwright-error.js'

export const BusinessNotEmptyError = defineError<object>(
  'BW_BUSINESS_NOT_EMPTY',
  'conflict',
  'The business is not empty',
  () =>
    'A template fills a business without services, people and things. Add what is missing by hand, or use a new one.',
)
