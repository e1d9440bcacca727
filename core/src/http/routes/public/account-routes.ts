import type { Route } from '../../route.js'
import { passwordRoutes, type PasswordRouteServices } from './password.js'

/** The services of logins beside signing in and out. */
export type AccountServices = Omit<PasswordRouteServices, 'limits'>

/** Everything about logins that is done without being signed in. */
export function accountRoutes(services: PasswordRouteServices): Route[] {
  return [...passwordRoutes(services)]
}
