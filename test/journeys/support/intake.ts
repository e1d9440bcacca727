/** What the clinic calls its form. */
export const HEALTH = 'Health of the patient'

/** The form of the clinic, as its API takes it. */
export const healthForm = {
  name: HEALTH,
  intro: 'Four short questions. Answer what you know.',
  questions: [
    { key: 'allergies', label: 'Any allergies?', kind: 'yes-no', isRequired: true },
    { key: 'which', label: 'Which, and what happens?', kind: 'long-text' },
    {
      key: 'had',
      label: 'Any of these?',
      kind: 'multi-choice',
      options: ['Asthma', 'Ear infections', 'None of these'],
    },
    { key: 'help', label: 'What would you like help with?', kind: 'long-text', isRequired: true },
  ],
  consent: 'I agree to an examination by the doctors of the clinic.',
  dueMinutes: 120,
  guardianBelow: 18,
}
