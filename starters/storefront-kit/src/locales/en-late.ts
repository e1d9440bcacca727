/** Words that only the page of a booking and that of a login need; those pages bring them along. */
export const late = {
  told: 'How we tell you',
  toldHelp: 'About this booking and all others here. If it cannot reach you, we use the next way.',
  asUsual: 'As we usually do',
  channels: { email: 'E-mail', sms: 'Text message', whatsapp: 'WhatsApp' },
  saved: 'Saved',
  family: 'You also book for',
  familyHelp: 'A child, or somebody who asked you to. They need no login; what we write comes to you.',
  nobody: 'Nobody yet.',
  bookFor: (name: string) => `Book for ${name}`,
  name: 'Their name',
  nameMissing: 'Enter a name.',
  agree: 'I am their parent or guardian, or they asked me to book for them',
  agreeMissing: 'Tick this to add them.',
  add: 'Add',
  added: (name: string) => `${name} is added.`,
}
