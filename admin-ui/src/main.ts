import '../kit/styles/tokens.css'
import '../kit/styles/base.css'
import '../kit/styles/controls.css'
import '../kit/styles/forms.css'
import '../kit/styles/choices.css'
import '../kit/styles/marks.css'
import '../kit/styles/surfaces.css'
import '../kit/styles/data.css'
import '../kit/styles/messages.css'
import '../kit/styles/layers.css'
import '../kit/styles/commands.css'
import './styles/shell/frame.css'
import './styles/shell/navigation.css'
import './styles/shell/head.css'
import './styles/shell/phone.css'
import './styles/shell/booking.css'
import './styles/shell/color.css'
import './styles/account.css'
import { en as kitEnglish, type KitMessages } from '../kit/locales/en.js'
import { applyLanguage, chosenLanguage, languageSources } from './locales/language.js'
import { loadWords } from './locales/load-words.js'
import { speak } from './locales/messages.js'

/** Loads the words; without them, for want of a connection perhaps, the pages are in English, and say so. */
async function readIn(language: string): Promise<KitMessages> {
  const root = document.documentElement
  try {
    const { words, kit } = await loadWords(language)
    speak(words)
    applyLanguage(language, root)
    return kit
  } catch (error) {
    reportError(error)
    applyLanguage('en', root)
    return kitEnglish
  }
}

/** The pages take their words when they are loaded, so they are loaded after them. */
async function begin(): Promise<void> {
  const kit = await readIn(chosenLanguage(languageSources()))
  const { start } = await import('./start.js')
  start(kit)
}

void begin()
