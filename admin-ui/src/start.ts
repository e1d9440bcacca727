import { createApp } from 'vue'
import { KIT_MESSAGES } from '../kit/kit-messages.js'
import type { KitMessages } from '../kit/locales/en.js'
import { createToasts, TOASTS } from '../kit/toasts.js'
import App from './App.vue'
import { createAdminRouter } from './router.js'
import { createPreferences, PREFERENCES } from './session/preferences.js'
import { createSession, SESSION } from './session/session.js'

/** Shows the pages; their words are there. */
export function start(kit: KitMessages): void {
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
    .provide(KIT_MESSAGES, kit)
    .use(router)
    .mount('#app')
}
