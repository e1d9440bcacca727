import type { panelWords as en } from '../en-panels.js'
import type { Translated } from '../translated.js'

/** Words around what plugins show, in French. */
export const panelWords: Translated<typeof en> = {
  panels: {
    what: name => `ce que montre ${name}`,
    failedTitle: name => `${name} ne fonctionne pas ici`,
    failedText: label =>
      `« ${label} » vient de cette extension et a rencontré une erreur. Le reste de la page fonctionne, et rien d’autre n’est touché.`,
    notLoaded: label =>
      `« ${label} » vient de cette extension et n’a pas pu être chargé. Le reste de la page fonctionne.`,
    slowTitle: name => `${name} prend plus de temps que d’habitude`,
    slowText: 'Vous pouvez continuer à travailler : l’affichage viendra dès que possible.',
    trouble: name => `Quelque chose n’a pas fonctionné dans ${name}.`,
    retry: 'Réessayer',
    retryOf: label => ` avec ${label}`,
    dismiss: 'Ignorer',
    goOn: 'Continuer',
    cancel: 'Annuler',
    from: name => `De ${name}`,
    today: 'Aujourd’hui',
    goneTitle: 'Cette page n’existe pas',
    goneText: 'Elle appartient à une extension désactivée ici, ou qui ne la montre qu’à d’autres.',
    toPlugins: 'Aller aux extensions',
  },
}
