import { accessWords } from './en-access.js'
import { auditWords } from './en-audit.js'
import { accountWords } from './en-account.js'
import { securityWords } from './en-security.js'
import { availabilityWords } from './en-availability.js'
import { brandWords } from './en-brand.js'
import { bookingWords } from './en-booking.js'
import { dailyWords } from './en-daily.js'
import { calendarWords } from './en-calendar.js'
import { classWords } from './en-classes.js'
import { clientFileWords } from './en-client-files.js'
import { clientWords } from './en-clients.js'
import { livingWords } from './en-living.js'
import { lifeWords } from './en-life.js'
import { intakeWords } from './en-intake.js'
import { reportWords } from './en-reports.js'
import { shellWords } from './en-shell.js'
import { serviceWords } from './en-services.js'
import { staffingWords } from './en-staffing.js'
import { priceWords } from './en-prices.js'
import { panelWords } from './en-panels.js'
import { pluginWords } from './en-plugins.js'
import { pluginActivityWords } from './en-plugin-activity.js'
import { pluginInstallWords } from './en-plugin-install.js'
import { teamWords } from './en-team.js'
import { tenancyWords } from './en-tenancy.js'
import { travelWords } from './en-travel.js'
import { messageWords } from './en-messages.js'
import { importWords } from './en-import.js'
import { listWords } from './en-lists.js'
import { ledgerWords } from './en-ledger.js'
import { waitlistWords } from './en-waitlist.js'
import { visitWords } from './en-visit.js'
import { webhookWords } from './en-webhooks.js'

/** Every sentence of the admin pages, in English; another language is a file of the same type. */
export const en = {
  product: 'Bookwright',
  skipToContent: 'Skip to content',
  nav: {
    main: 'Main',
    mainShort: 'Main, short',
    today: 'Today',
    calendar: 'Calendar',
    bookings: 'Bookings',
    absence: 'Absences',
    tidyDay: 'Tidy a day',
    classes: 'Classes',
    clients: 'Clients',
    feedback: 'Feedback',
    customFields: 'Own fields',
    forms: 'Forms',
    outbox: 'Outbox',
    availability: 'Availability',
    waitlist: 'Waitlist',
    services: 'Services',
    locations: 'Locations',
    prices: 'Prices',
    customerGroups: 'Customer groups',
    ledger: 'Money owed',
    business: 'Business',
    policies: 'Booking rules',
    messages: 'Messages',
    onTheRoad: 'On the road',
    serviceArea: 'Service area',
    things: 'Team & resources',
    performers: 'Who can do this?',
    hours: 'Hours & holidays',
    imports: 'Import & export',
    plugins: 'Plugins',
    audit: 'Audit',
    team: 'Team',
    roles: 'Roles',
    apiKeys: 'API keys',
    webhooks: 'Webhooks',
    businesses: 'Businesses',
    privacy: 'Privacy',
    groups: {
      day: 'Day',
      clients: 'Clients',
      catalog: 'Catalogue',
      staff: 'Staff',
      money: 'Money',
      business: 'Business',
      system: 'System',
    },
    more: 'More',
  },
  account: {
    menu: (name: string) => `Account and look, ${name}`,
    theme: 'Theme',
    themes: { light: 'Light', dark: 'Dark', system: 'As the system' },
    density: 'Density',
    densities: { comfortable: 'Comfortable', compact: 'Compact' },
    language: 'Language',
    signIns: 'Sign-in and sessions',
    signOut: 'Sign out',
    switchBusiness: 'Switch business',
    businesses: 'Your businesses',
    current: 'current',
  },
  roles: {
    'platform-admin': 'Platform admin',
    agency: 'Agency',
    owner: 'Owner',
    manager: 'Manager',
    'front-desk': 'Front desk',
    staff: 'Staff',
    accountant: 'Accountant',
  } as Record<string, string>,
  login: {
    title: 'Sign in',
    lead: 'Your calendar, bookings and plugins.',
    email: 'E-mail',
    password: 'Password',
    show: 'Show password',
    submit: 'Sign in',
    submitting: 'Signing in',
    wrong: 'This e-mail and password do not match. Check both and try again.',
    tooMany: 'Too many tries. Wait a minute, then try again.',
    tooManyFor: (wait: string) => `Too many tries. Try again in ${wait}.`,
    seconds: (count: number) => (count === 1 ? '1 second' : `${count} seconds`),
    minutes: (count: number) => (count === 1 ? '1 minute' : `${count} minutes`),
    failed: 'We could not reach the server. Check the connection and try again.',
    expired: 'You were signed out. Sign in again and you are back where you were.',
    emailMissing: 'Enter your e-mail.',
    passwordMissing: 'Enter your password.',
  },
  problem: {
    notFoundTitle: 'There is nothing at this address',
    notFoundText: 'It may have moved, or the link is old.',
    toCalendar: 'Go to the calendar',
    forbiddenTitle: 'Your role does not include this',
    forbiddenText: (business: string) => `Ask an owner of ${business} if you need it.`,
    noBusinessTitle: 'Your account belongs to no business yet',
    noBusinessText: 'Ask the owner to invite this e-mail, then sign in again.',
    couldNotLoad: (what: string) => `We could not load ${what}`,
    noAnswer: 'No answer came. Check the connection; nothing was changed.',
    safe: 'Your data is safe, and the booking page still works.',
    tryAgain: 'Try again',
    request: 'Request',
    crashTitle: 'This page stopped working',
    crashText: 'Nothing was changed by this. Load the page again; if it happens twice, pass on the text below.',
    reload: 'Load again',
    notDone: 'That did not work. Nothing was changed.',
  },
  live: {
    offline: 'You are offline.',
    asOf: (time: string) => `This is what we knew at ${time}.`,
    stale: 'We lost touch with the server.',
    retrying: 'We keep trying.',
    waiting: 'Nothing can be changed until you are back.',
  },
  loading: (what: string) => `Loading ${what}`,
  csv: 'CSV',
  csvOf: (what: string) => `CSV of ${what}`,
  pickColor: (label: string) => `${label}, picked`,
  zone: (name: string) => `Times in ${name}`,
  bookings: {
    title: 'Bookings',
    what: 'bookings',
    table: 'Bookings table',
    views: 'Views',
    view: { coming: 'Coming', today: 'Today', asked: 'To approve', all: 'All' },
    withWhom: 'With',
    anybody: 'Anybody',
    search: 'Search bookings',
    searchHint: 'Name, e-mail or reference',
    from: 'From',
    to: 'To',
    state: 'State',
    anyState: 'Any state',
    columns: {
      when: 'When',
      customer: 'Customer',
      service: 'Service',
      with: 'With',
      state: 'State',
      money: 'Money',
      source: 'Source',
      reference: 'Reference',
      phone: 'Phone',
      booked: 'Booked on',
    },
    emptyTitle: 'No bookings yet',
    emptyText: 'They appear here the moment somebody picks a time. Add the first one yourself to see how it looks.',
    noResultTitle: (search: string) => (search ? `Nothing matches “${search}”` : 'Nothing matches'),
    noResultText: 'Bookings may be hidden by your search and filters.',
    clear: 'Clear filters',
    found: (count: number) => (count === 1 ? '1 booking shown' : `${count} bookings shown`),
  },
  outbox: {
    title: 'Outbox',
    lead: 'Messages to customers and to the team. Those that are kept went nowhere: no way to send them is set up.',
    what: 'messages',
    table: 'Messages table',
    columns: { when: 'Written', to: 'To', subject: 'Subject', channel: 'Channel', state: 'State' },
    channels: { email: 'E-mail', sms: 'SMS', whatsapp: 'WhatsApp' } as Record<string, string>,
    states: { sending: 'Sending', kept: 'Kept', sent: 'Sent', failed: 'Failed' } as Record<string, string>,
    noSubject: 'No subject',
    emptyTitle: 'No messages yet',
    emptyText: 'A confirmation appears here with the next booking.',
    attachments: 'Attachments',
    onlyHtml: 'This message has no plain text part, so there is nothing to show here.',
    passedOver: {
      'not-served': (channel: string) => `Not by ${channel}: no plugin serves it.`,
      'no-address': (channel: string) => `Not by ${channel}: there is no address for it.`,
      refused: (channel: string) => `Not by ${channel}: it was refused.`,
    } as Record<string, (channel: string) => string>,
    leftOut:
      'The link above does not work: it opens a login, so only the mail has all of it. Without a mail server the terminal of the engine shows it.',
    more: 'Show more',
    openBooking: 'Open the booking',
    message: 'Message',
  },
  ...accessWords,
  ...auditWords,
  ...availabilityWords,
  ...accountWords,
  ...securityWords,
  ...bookingWords,
  ...brandWords,
  ...serviceWords,
  ...reportWords,
  staffing: staffingWords,
  ...lifeWords,
  ...livingWords,
  ...dailyWords,
  ...intakeWords,
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
  ...listWords,
  ...shellWords,
}

export type Messages = typeof en
