import type { panelWords as en } from '../en-panels.js'
import type { Translated } from '../translated.js'

/** Words around what plugins show, in Spanish. */
export const panelWords: Translated<typeof en> = {
  panels: {
    what: name => `lo que muestra ${name}`,
    failedTitle: name => `${name} no funciona aquí`,
    failedText: label =>
      `«${label}» viene de este plugin y ha tenido un error. El resto de la página funciona y nada más se ve afectado.`,
    notLoaded: label => `«${label}» viene de este plugin y no se ha podido cargar. El resto de la página funciona.`,
    slowTitle: name => `${name} tarda más de lo habitual`,
    slowText: 'Puedes seguir trabajando: se muestra en cuanto esté.',
    trouble: name => `Algo en ${name} no ha funcionado.`,
    retry: 'Intentar de nuevo',
    retryOf: label => ` con ${label}`,
    dismiss: 'Descartar',
    goOn: 'Continuar',
    cancel: 'Cancelar',
    from: name => `De ${name}`,
    today: 'Hoy',
    goneTitle: 'Esta página no está',
    goneText: 'Es de un plugin que aquí está desactivado, o que solo la muestra a otros.',
    toPlugins: 'Ir a los plugins',
  },
}
