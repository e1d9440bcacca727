/** Sentences of the pages about logins. */
export const accountWords = {
  forgot: {
    title: 'Forgot your password?',
    lead: 'Enter the email you sign in with. We send you a link to choose a new password.',
    submit: 'Send the link',
    submitting: 'Sending',
    doneTitle: 'Look into your mailbox',
    done: 'If this email has a login, a link is on its way. It works once, for 15 minutes.',
    link: 'Forgot your password?',
    back: 'Back to sign in',
  },
  reset: {
    title: 'Choose a new password',
    lead: 'It needs at least 8 characters. A sentence is easy to remember and hard to guess.',
    password: 'New password',
    tooShort: 'Use at least 8 characters.',
    submit: 'Save the password',
    submitting: 'Saving',
    doneTitle: 'Your new password is set',
    done: 'You were signed out everywhere. Sign in with the new password.',
    signIn: 'Sign in',
    badLink: 'This link does not work any more. It was used before, or its time is over.',
    again: 'Send a new link',
    noToken: 'The address is not complete. Open the link from the mail again.',
  },
}
