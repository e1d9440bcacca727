import { useRouter } from 'vue-router'
import { useToasts } from '../../kit/toasts.js'
import { messages } from '../locales/messages.js'
import { useSession } from '../session/session.js'

/** Ends the session and shows the login; when the engine does not answer, says so and stays. */
export function useSignOut(): () => Promise<void> {
  const session = useSession()
  const router = useRouter()
  const toasts = useToasts()
  return async () => {
    try {
      await session.logOut()
      await router.replace({ name: 'login' })
    } catch {
      toasts.show(messages.problem.notDone)
    }
  }
}
