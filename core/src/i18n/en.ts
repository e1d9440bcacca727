import type { Words } from './translator.js'

/** The engine's own words, in English. Messages to customers say what happened first, then the facts. */
export const engineWords: Words = {
  'settings.required': 'Fill in this field.',
  'settings.unknown-field': 'There is no such setting.',
  'settings.secret-again': 'It would be sent to another address than before. Enter it again.',
  'settings.no-text': 'This must be text.',
  'settings.too-long': 'This text is too long.',
  'settings.no-control-characters': 'This must be one line without control characters.',
  'settings.no-email': 'This is not an e-mail address.',
  'settings.no-url': 'This is not a web address. Begin with https://.',
  'settings.no-option': 'Choose one of the options.',
  'settings.no-number': 'This must be a number.',
  'settings.no-boolean': 'This must be yes or no.',
  'settings.below-min': 'This must be at least {min}.',
  'settings.above-max': 'This must be at most {max}.',

  'plugin.not-configured': 'Fill in its settings first.',
  'plugin.no-answer': 'It did not answer in time.',
  'plugin.failed': 'It failed. The log of the engine says why.',
  'plugin.circuit-open': 'It failed five times within a minute and rests for half a minute.',

  'message.booking-confirmed.subject': 'Your booking at {business}: {when}',
  'message.booking-confirmed.lead': 'Hello {name}, your booking is confirmed.',
  'message.booking-rescheduled.subject': 'Your booking at {business} has moved: {when}',
  'message.booking-rescheduled.lead': 'Hello {name}, your booking has a new time.',
  'message.booking-reassigned.subject': 'A change to your booking at {business}: {when}',
  'message.booking-reassigned.lead':
    'Hello {name}, your booking keeps its time. Somebody else, or another room, will serve you; see below.',
  'message.booking-cancelled.subject': 'Your booking at {business} is cancelled',
  'message.booking-cancelled.lead': 'Hello {name}, your booking is cancelled. You do not need to come.',
  'message.booking-reduced.subject': 'Your visit to {business} has changed: {when}',
  'message.booking-reduced.lead':
    'Hello {name}, a part of your visit was cancelled. What stays is below, with its price. Keep it as it is, or cancel it too.',
  'message.booking-requested.subject': 'Your request at {business}: {when}',
  'message.booking-requested.lead':
    'Hello {name}, your request has arrived. It is not a booking yet: {business} will answer.',
  'message.booking-approved.subject': 'Accepted, deposit due: {business}, {when}',
  'message.booking-approved.lead': 'Hello {name}, {business} accepted your request. Pay the deposit to keep the time.',
  'message.booking-declined.subject': 'Your request at {business} was declined',
  'message.booking-declined.lead': 'Hello {name}, {business} cannot take your request for this time.',
  'message.booking-lapsed.subject': 'Your booking at {business} has lapsed',
  'message.booking-lapsed.lead':
    'Hello {name}, the time for it is over, so this was not booked. You do not need to come.',
  'message.review-request.subject': 'How was your visit to {business}?',
  'message.review-request.lead':
    'Thank you for coming, {name}. Tell us in a minute how it was; it helps {business} and others who are choosing.',
  'message.booking-follow-up.subject': 'Time to come back to {business}',
  'message.booking-follow-up.lead':
    'Hello {name}, at your last visit something was noted for now. Book a time that suits you.',
  'message.visit-on-the-way.subject': '{person} is on the way: expected at {eta}',
  'message.visit-on-the-way.lead': 'Hello {name}, {person} has set out and should be with you at about {eta}.',
  'message.visit-delayed.subject': 'We expect to be with you at about {eta}',
  'message.visit-delayed.lead':
    'Hello {name}, the visit before yours takes longer. {person} should be with you at about {eta}, within the time that we agreed.',
  'message.visit-asked.subject': 'We cannot come in time: please choose another time',
  'message.visit-asked.lead':
    'Hello {name}, we are sorry: we will not make it in the time that we agreed. Please choose one of the times below. {goodwill}',
  'message.staff-visit-late.subject': 'Late at {name}: {reference}, now planned for {eta}',
  'message.staff-visit-late.lead':
    '{person} will be with {name} at about {eta}, later than agreed. Choose somebody else, or ask for another time.',
  'message.goodwill': 'For the trouble we take {amount} off.',
  'message.line.choose': 'Possible',
  'message.line.planned': 'Planned for',
  'message.between': '{date}, between {from} and {to} ({zone})',
  'message.staff-requested.subject': 'New request {reference}: {service}, {when}',
  'message.staff-requested.lead': '{name} asks for a time. Accept or decline it.',
  'message.staff-booked.subject': 'New booking {reference}: {service}, {when}',
  'message.staff-booked.lead': '{name} has booked.',
  'message.staff-rescheduled.subject': 'Booking {reference} has moved: {service}, {when}',
  'message.staff-rescheduled.lead': 'The booking of {name} has a new time.',
  'message.staff-cancelled.subject': 'Booking {reference} is cancelled: {service}, {when}',
  'message.staff-reduced.subject': 'A part of booking {reference} is cancelled: {service}, {when}',
  'message.staff-reduced.lead':
    'A part of the visit of {name} is cancelled. What stays is below; the rest of the time is free.',
  'message.staff-cancelled.lead': 'The booking of {name} is cancelled. The time is free again.',
  'message.waitlist-joined.subject': 'You are on the waitlist of {business}',
  'message.waitlist-joined.lead':
    'Hello {name}, you are on the waitlist. When a time becomes free that suits you, it is held for you and you get a message.',
  'message.waitlist-joined.action': 'See your place, or leave the list',
  'message.waitlist-joined.closing': 'You get these messages because you asked to wait. Leaving the list ends them.',
  'message.waitlist-offered.subject': 'Free for you at {business}: {when}',
  'message.waitlist-offered.lead':
    'Hello {name}, a time that you wait for is free. It is held for you until {until}; then the next person is asked.',
  'message.waitlist-offered.action': 'Take this time, or let it go',
  'message.waitlist-offered.closing': 'You get this message because you asked to wait. To leave the list:',
  'message.waitlist-offered.short': '{business}: a time that you wait for is free, held for you until {until}.',
  'message.waitlist-skipped.subject': 'The time at {business} went to the next person',
  'message.waitlist-skipped.lead':
    'Hello {name}, the time that was held for you ({when}) was not taken, so the next person is asked. You are out of the line.',
  'message.waitlist-skipped.action': 'Wait again, or leave the list',
  'message.waitlist-skipped.closing':
    'You get this message because you asked to wait. Without an answer you get no more.',
  'message.password-reset.subject': 'Choose a new password',
  'message.password-reset.lead':
    'Hello {name}, somebody asked for a new password for your login. The link works once, for 15 minutes.',
  'message.password-reset.action': 'Choose a new password',
  'message.password-reset.closing': 'If that was not you, do nothing: your password stays as it is.',
  'message.verify-email.subject': 'Confirm your e-mail address',
  'message.verify-email.lead':
    'Hello {name}, confirm your address to finish your login. The link works once, for 24 hours.',
  'message.verify-email.action': 'Confirm the address',
  'message.verify-email.closing': 'If you did not register, do nothing: there is no login yet.',
  'message.account-exists.subject': 'You have a login already',
  'message.account-exists.lead':
    'Hello {name}, somebody registered with your address, and you have a login already. Nothing was changed.',
  'message.account-exists.action': 'Sign in',
  'message.account-exists.closing': 'If you forgot your password, the sign-in page helps you to a new one.',
  'message.factor-on.subject': 'Your second factor is on',
  'message.factor-on.lead':
    'Hello {name}, your login now asks for a code of your authenticator app. Everywhere else you were signed out.',
  'message.factor-on.action': 'See your security',
  'message.factor-on.closing': 'If that was not you, choose a new password at once and tell an owner of {business}.',
  'message.factor-off.subject': 'Your second factor is off',
  'message.factor-off.lead':
    'Hello {name}, your login no longer asks for a code: the password alone is enough. Everywhere else you were signed out.',
  'message.factor-off.action': 'See your security',
  'message.factor-off.closing':
    'If that was not you, choose a new password at once and turn the second factor on again.',
  'message.password-changed.subject': 'Your password was changed',
  'message.password-changed.lead':
    'Hello {name}, the password of your login was changed. Everywhere else you were signed out.',
  'message.password-changed.action': 'Choose another password',
  'message.password-changed.closing':
    'If that was not you, choose another one at once and tell an owner of {business}.',
  'message.new-device.subject': 'A new sign-in to your login',
  'message.new-device.lead':
    'Hello {name}, somebody signed in to your login on a device that it was not used on before.',
  'message.new-device.action': 'See where you are signed in',
  'message.new-device.closing': 'If that was not you, end that sign-in and choose a new password at once.',
  'message.invitation.subject': 'You are invited to {business}',
  'message.invitation.lead': 'Hello {name}, {business} invites you to its team. The link works once, for seven days.',
  'message.invitation.action': 'Accept the invitation',
  'message.invitation.closing': 'If you do not know {business}, do nothing.',
  'message.line.service': 'What',
  'message.line.when': 'When',
  'message.line.until': 'Held until',
  'message.line.between': 'Between',
  'message.line.where': 'Where',
  'message.line.with': 'With',
  'message.line.total': 'Price',
  'message.line.deposit': 'Deposit',
  'message.line.terms': 'Terms',
  'message.line.alternative': 'Free instead',
  'message.line.follow-up': 'Noted',
  'customer.walk-in': 'Walk-in',
  'message.line.reference': 'Reference',
  'message.line.email': 'E-mail',
  'message.line.phone': 'Phone',
  'message.manage': 'Change or cancel your booking',
  'message.review': 'Say how it was',
  'message.book-again': 'Choose a time',
  'message.questions': 'Questions? Reach {business} at {contact}.',
  'message.when': '{date}, {from} to {to} ({zone})',

  'payment.on-site': 'Pay at the desk',
  'payment.on-site.instructions': 'Pay when you arrive.',
}
