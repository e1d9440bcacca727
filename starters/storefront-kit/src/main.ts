import { createApp } from 'vue'
import App from './App.vue'
import { applyTheme, readConfig } from './config.js'
import { createStorefront, storefrontKey } from './storefront.js'
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

applyTheme(window.location.search, document.documentElement)
createApp(App)
  .provide(storefrontKey, createStorefront(readConfig(window.location.pathname)))
  .mount('#app')
