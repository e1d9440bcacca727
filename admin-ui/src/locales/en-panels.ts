/** Words around what plugins show. */
export const panelWords = {
  panels: {
    what: (name: string) => `what ${name} shows`,
    failedTitle: (name: string) => `${name} does not work here`,
    failedText: (label: string) =>
      `“${label}” comes from this plugin and had an error. The rest of the page works, and nothing else is affected.`,
    notLoaded: (label: string) =>
      `“${label}” comes from this plugin and could not be loaded. The rest of the page works.`,
    slowTitle: (name: string) => `${name} takes longer than usual`,
    slowText: 'You can go on working: it is shown as soon as it is there.',
    trouble: (name: string) => `Something in ${name} did not work.`,
    retry: 'Try again',
    retryOf: (label: string) => ` with ${label}`,
    dismiss: 'Dismiss',
    goOn: 'Continue',
    cancel: 'Cancel',
    from: (name: string) => `From ${name}`,
    today: 'Today',
    goneTitle: 'This page is not there',
    goneText: 'It belongs to a plugin that is switched off here, or that shows it to others only.',
    toPlugins: 'To the plugins',
  },
}
