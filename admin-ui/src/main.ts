import { createApp } from 'vue'
import '../kit/styles/tokens.css'
import '../kit/styles/base.css'
import '../kit/styles/controls.css'
import '../kit/styles/forms.css'
import '../kit/styles/marks.css'
import '../kit/styles/surfaces.css'
import '../kit/styles/messages.css'
import '../kit/styles/layers.css'
import './styles/shell.css'
import './styles/account.css'
import { createToasts, TOASTS } from '../kit/toasts.js'
import App from './App.vue'
import { createAdminRouter } from './router.js'
import { createPreferences, PREFERENCES } from './session/preferences.js'
import { createSession, SESSION } from './session/session.js'

const session = createSession({
  onSignedOut: () => {
    const { fullPath } = router.currentRoute.value
    void router.replace({ name: 'login', query: { returnTo: fullPath, expired: '1' } })
  },
})
const router = createAdminRouter(session)

createApp(App)
  .provide(SESSION, session)
  .provide(PREFERENCES, createPreferences())
  .provide(TOASTS, createToasts())
  .use(router)
  .mount('#app')
