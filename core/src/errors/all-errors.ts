import * as accessErrors from './access-errors.js'
import * as bookingErrors from './booking-errors.js'
import * as otherErrors from './catalog.js'
import * as customerErrors from './customer-errors.js'
import * as importErrors from './import-errors.js'
import * as lifecycleErrors from './lifecycle-errors.js'
import * as pluginErrors from './plugin-errors.js'
import * as pricingErrors from './pricing-errors.js'
import * as staffingErrors from './staffing-errors.js'
import * as teamErrors from './team-errors.js'
import * as travelErrors from './travel-errors.js'
import * as tenancyErrors from './tenancy-errors.js'
import * as sessionErrors from './session-errors.js'
import * as visitErrors from './visit-errors.js'
import * as waitlistErrors from './waitlist-errors.js'
import * as webhookErrors from './webhook-errors.js'

/** Every error of the core by its name: the catalogue that the reference page and the API document list. */
export const ALL_ERRORS = {
  ...otherErrors,
  ...accessErrors,
  ...bookingErrors,
  ...customerErrors,
  ...importErrors,
  ...lifecycleErrors,
  ...pluginErrors,
  ...pricingErrors,
  ...staffingErrors,
  ...teamErrors,
  ...travelErrors,
  ...tenancyErrors,
  ...sessionErrors,
  ...visitErrors,
  ...waitlistErrors,
  ...webhookErrors,
}
