import { accessWords } from './access.js'
import { auditWords } from './audit.js'
import { accountWords } from './account.js'
import { securityWords } from './security.js'
import { availabilityWords } from './availability.js'
import { bookingWords } from './booking.js'
import { dailyWords } from './daily.js'
import { calendarWords } from './calendar.js'
import { classWords } from './classes.js'
import { clientFileWords } from './client-files.js'
import { clientWords } from './clients.js'
import { lifeWords } from './life.js'
import { reportWords } from './reports.js'
import { serviceWords } from './services.js'
import { staffingWords } from './staffing.js'
import { priceWords } from './prices.js'
import { panelWords } from './panels.js'
import { pluginWords } from './plugins.js'
import { pluginActivityWords } from './plugin-activity.js'
import { pluginInstallWords } from './plugin-install.js'
import { teamWords } from './team.js'
import { tenancyWords } from './tenancy.js'
import { travelWords } from './travel.js'
import { messageWords } from './messages.js'
import { importWords } from './import.js'
import { ledgerWords } from './ledger.js'
import { waitlistWords } from './waitlist.js'
import { visitWords } from './visit.js'
import { webhookWords } from './webhooks.js'
import { intakeWords } from './intake.js'
import { brandWords } from './brand.js'
import { livingWords } from './living.js'
import { shellWords } from './shell.js'
import { listWords } from './lists.js'
import { mainWords } from './main.js'
import type { Messages } from '../en.js'
import type { Translated } from '../translated.js'

/** Every sentence of the admin pages in Spanish, put together as the English ones are. */
export const es: Translated<Messages> = {
  ...mainWords,
  ...accessWords,
  ...auditWords,
  ...availabilityWords,
  ...accountWords,
  ...securityWords,
  ...bookingWords,
  ...serviceWords,
  ...reportWords,
  staffing: staffingWords,
  ...lifeWords,
  ...dailyWords,
  calendar: calendarWords,
  ...classWords,
  ...clientWords,
  ...clientFileWords,
  ...priceWords,
  ...pluginWords,
  ...panelWords,
  ...pluginInstallWords,
  ...pluginActivityWords,
  ...tenancyWords,
  ...teamWords,
  ...travelWords,
  ...ledgerWords,
  ...waitlistWords,
  ...importWords,
  ...messageWords,
  ...visitWords,
  ...webhookWords,
  ...intakeWords,
  ...brandWords,
  ...livingWords,
  ...shellWords,
  ...listWords,
}
