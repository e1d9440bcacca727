import { createApp } from 'vue'
import App from './App.vue'
import { applyTheme, readConfig } from './config.js'
import { createStorefront, storefrontKey } from './storefront.js'
import './styles/tokens.css'
import './styles/brands.css'
import './styles/components.css'
import './styles/storefront.css'

applyTheme(window.location.search, document.documentElement)
createApp(App)
  .provide(storefrontKey, createStorefront(readConfig(window.location.pathname)))
  .mount('#app')
