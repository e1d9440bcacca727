import type { DependencyContainer } from 'tsyringe'
import type { HookBus } from '../hooks/hook-bus.js'
import type { WaitlistRouteServices } from '../http/routes/public/waitlist.js'
import { MessageService } from '../messaging/message-service.js'
import { WaitlistAcceptance } from '../waitlist/waitlist-acceptance.js'
import { WaitlistChoice } from '../waitlist/waitlist-choice.js'
import { WaitlistDesk } from '../waitlist/waitlist-desk.js'
import { WaitlistEndings } from '../waitlist/waitlist-endings.js'
import { WaitlistEntries } from '../waitlist/waitlist-entries.js'
import { WaitlistJoining } from '../waitlist/waitlist-joining.js'
import { WaitlistLetters } from '../waitlist/waitlist-letters.js'
import { WaitlistMatcher } from '../waitlist/waitlist-matcher.js'
import { subscribeWaitlist } from '../waitlist/waitlist-subscriptions.js'
import * as tokens from './tokens.js'

/** What follows by itself when time becomes free and somebody waits for it. */
export function bindWaitlist(container: DependencyContainer, bus: HookBus): void {
  const endings = container.resolve(WaitlistEndings)
  subscribeWaitlist(bus, {
    endings,
    matcher: container.resolve(WaitlistMatcher),
    letters: container.resolve(WaitlistLetters),
    messages: container.resolve(MessageService),
  })
  container.resolve(tokens.DUE_HANDLERS).set('waitlist-entry', (tx, entryId) => endings.expire(tx, entryId))
}

/** The services behind the routes of the waitlist. */
export function waitlistServices(container: DependencyContainer): WaitlistRouteServices['waitlist'] {
  return {
    joining: container.resolve(WaitlistJoining),
    entries: container.resolve(WaitlistEntries),
    acceptance: container.resolve(WaitlistAcceptance),
    choice: container.resolve(WaitlistChoice),
    desk: container.resolve(WaitlistDesk),
  }
}
