import type { Route } from '../../route.js'
import { invitationRoutes, type InvitationRouteServices } from './invitations.js'
import { passwordRoutes, type PasswordRouteServices } from './password.js'
import { registrationRoutes, type RegistrationRouteServices } from './registration.js'

type AccountRouteServices = PasswordRouteServices & RegistrationRouteServices & InvitationRouteServices

/** The services of logins beside signing in and out. */
export type AccountServices = Omit<AccountRouteServices, 'limits'>

/** Everything about logins that is done without being signed in. */
export function accountRoutes(services: AccountRouteServices): Route[] {
  return [...passwordRoutes(services), ...registrationRoutes(services), ...invitationRoutes(services)]
}
