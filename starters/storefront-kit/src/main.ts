import { createApp } from 'vue'
import { createApi } from './api.js'
import App from './App.vue'
import { applyLanguage, applyTheme, readConfig } from './config.js'
import { loadMessages } from './locales/load-messages.js'
import { createPages } from './pages.js'
import { wantedLanguage } from './reader-language.js'
import { createSessionStore, openLocalStorage } from './session-store.js'
import { askForAll, createStorefront, storefrontKey } from './storefront.js'
import './styles/tokens.css'
import './styles/brands.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/content.css'
import './styles/time.css'
import './styles/shell.css'
import './styles/landing.css'
import './styles/booking.css'
import './styles/visit.css'
import './styles/confirmation.css'
import './styles/account.css'

const { location } = window
const root = document.documentElement

/** The page needs its words first; what it shows is asked for by itself, meanwhile. */
async function start(): Promise<void> {
  applyTheme(location.search, root)
  const config = readConfig(location.pathname)
  const store = createSessionStore(config.tenant || location.host, openLocalStorage())
  const wanted = wantedLanguage(location.search, store)
  const loaded = wanted || 'en'
  applyLanguage(loaded, root)
  const signIn = { csrfToken: null }
  const api = createApi(config, signIn)
  const first = askForAll(api)
  // Whoever draws the page sees what went wrong; until then nobody has to.
  first.catch(() => undefined)
  const messages = await loadMessages(loaded)
  const storefront = createStorefront(config, {
    ...{ api, signIn, first, pages: createPages() },
    language: { wanted, loaded, messages },
  })
  createApp(App).provide(storefrontKey, storefront).mount('#app')
}

void start()
