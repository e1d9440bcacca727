/** Every word about saying how a visit was, in English. */
export const review = {
  page: 'How was it?',
  stopTitle: 'Messages after a visit',
  stopText: 'Requests for a review and invitations to come back. What is about your bookings still reaches you.',
  stop: 'Stop these messages',
  title: 'How was your visit?',
  lead: (name: string) => `Thank you for coming, ${name}. It takes a minute.`,
  goneTitle: 'This link does not work any more',
  gone: 'It is not complete, or what it was about is gone. Open it again from your e-mail.',
  closed: 'There is nothing to rate here yet.',
  with: (names: string) => `with ${names}`,
  stars: 'Your rating',
  star: (count: number) => ['', '1, poor', '2', '3, fine', '4', '5, wonderful'][count] ?? '',
  missing: 'Choose from 1 to 5.',
  words: 'In your words',
  wordsHelp: 'If you like. What you write may be shown with your first name.',
  send: (service: string) => `Send for ${service}`,
  thanks: 'Thank you. Your answer is with us.',
  yours: (rating: number) => `You gave ${rating} of 5.`,
  answer: (business: string) => `${business} answers:`,
  rated: (average: string, count: number) => `${average} of 5 from ${count} ${count === 1 ? 'guest' : 'guests'}`,
  said: 'What guests say',
  by: (name: string, service: string) => `${name}, ${service}`,
  outOf: (rating: number) => `${rating} of 5`,
}

/** What the business wants to know beside the contact. */
export const ask = {
  choose: 'Choose',
  yes: 'Yes',
  no: 'No',
  missing: 'Please fill this in.',
  wrong: 'Please look at this again.',
  optional: '(optional)',
}
