import { z } from 'zod'
import {
  InvalidCodeError,
  InvalidCredentialsError,
  SecondFactorStateError,
  SignInExpiredError,
} from '../../../errors/access-errors.js'
import type { SecondFactor } from '../../../identity/second-factor.js'
import type { SecondStep } from '../../../identity/second-step.js'
import { token } from '../../input.js'
import { defineRoute, type Route, type RouteRequest } from '../../route.js'
import { identityOf, sessionAnswer, signedIn, tokenAnswer, type SignInServices } from './signed-in.js'

export interface SecondFactorRouteServices extends SignInServices {
  readonly secondFactor: Pick<SecondFactor, 'state' | 'begin' | 'confirm' | 'turnOff' | 'replaceCodes'>
  readonly secondStep: Pick<SecondStep, 'begin' | 'open' | 'finish'>
}

const code = z.string().trim().min(6).max(40).meta({ description: 'Six digits, or a recovery code', example: '492039' })
const password = z.string().min(1).max(256)
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })
const shared = { tag: 'Sign-in', scope: 'platform', idempotency: 'none' } as const
const PATH = '/auth/second-factor'
const proofExample = { password: 'correct horse battery staple', code: '492039' }

type OwnRequest = Pick<RouteRequest<unknown, unknown, unknown, unknown>, 'caller' | 'headers'>

/** One-time codes: the second step of signing in, and setting them up for one's own account. */
export function secondFactorRoutes(services: SecondFactorRouteServices): Route[] {
  return [secondStepRoute(services), stateRoute(services), ...setUpRoutes(services), ...ownRoutes(services)]
}

function secondStepRoute(services: SecondFactorRouteServices): Route {
  const { secondStep, guard } = services
  return defineRoute({
    ...shared,
    method: 'post',
    path: PATH,
    summary: 'Finishes a sign-in with a code of the app, or with a recovery code',
    audience: 'public',
    body: z.object({ ticket: token, code }),
    bodyExample: { ticket: 'h3X…', code: '492039' },
    responses: {
      200: {
        description: 'As the answer to the password without a second factor',
        schema: tokenAnswer.or(sessionAnswer),
      },
    },
    errors: [InvalidCodeError, SignInExpiredError],
    handler: async ({ body, caller, headers }) => {
      await guard.limits.countRoute('second-step', caller.address, 30)
      const signIn = await secondStep.open(body.ticket)
      const attempt = guard.attempt(signIn.account.email, caller, headers)
      await guard.limits.countCode(attempt)
      await secondStep.finish(signIn, body.code)
      await guard.limits.forgiveCode(attempt)
      return signedIn(services, { ...signIn, userAgent: caller.userAgent, attempt })
    },
  })
}

/** Runs what needs the password or a code of the caller, counted like signing in. */
async function counted<T>(
  { guard }: SignInServices,
  { caller, headers }: OwnRequest,
  work: () => Promise<T>,
): Promise<T> {
  const attempt = guard.attempt(identityOf(caller).account.email, caller, headers)
  await guard.limits.countLogin(attempt)
  const result = await work()
  await guard.limits.forgiveLogin(attempt)
  return result
}

/** As `counted`, for what takes a code besides: with a stolen sign-in and the password only the code is left to guess. */
async function countedCode<T>(services: SignInServices, request: OwnRequest, work: () => Promise<T>): Promise<T> {
  const { limits } = services.guard
  const attempt = services.guard.attempt(identityOf(request.caller).account.email, request.caller, request.headers)
  await limits.countCode(attempt)
  const result = await counted(services, request, work)
  await limits.forgiveCode(attempt)
  return result
}

function stateRoute({ secondFactor }: SecondFactorRouteServices): Route {
  return defineRoute({
    ...shared,
    audience: 'account',
    method: 'get',
    path: PATH,
    summary: 'Says whether the caller has a second factor',
    responses: {
      200: { description: 'Its state', schema: z.object({ isOn: z.boolean(), recoveryCodesLeft: z.int() }) },
    },
    errors: [],
    handler: async ({ caller }) => ({ status: 200, body: await secondFactor.state(identityOf(caller)) }),
  })
}

function setUpRoutes(services: SecondFactorRouteServices): Route[] {
  const { secondFactor } = services
  return [
    defineRoute({
      ...shared,
      audience: 'account',
      method: 'post',
      path: `${PATH}/setup`,
      summary: 'Begins to set up a second factor; a code confirms it within 15 minutes',
      body: z.object({ password }),
      bodyExample: { password: proofExample.password },
      responses: {
        200: {
          description: 'The secret for the authenticator app, as text and as the address of a QR code',
          schema: z.object({ secret: z.string(), uri: z.string() }),
        },
      },
      errors: [InvalidCredentialsError, SecondFactorStateError],
      handler: async request => ({
        status: 200,
        body: await counted(services, request, () =>
          secondFactor.begin(identityOf(request.caller), request.body.password),
        ),
      }),
    }),
    defineRoute({
      ...shared,
      audience: 'account',
      method: 'post',
      path: `${PATH}/confirm`,
      summary: 'Turns the second factor on and ends every other sign-in of the caller',
      body: z.object({ code }),
      bodyExample: { code: proofExample.code },
      responses: { 200: { description: 'Recovery codes, shown this once', schema: recoveryCodes } },
      errors: [InvalidCodeError, SecondFactorStateError],
      handler: async request => {
        const confirm = () => secondFactor.confirm(identityOf(request.caller), request.body.code)
        return { status: 200, body: { recoveryCodes: await counted(services, request, confirm) } }
      },
    }),
  ]
}

function ownRoutes(services: SecondFactorRouteServices): Route[] {
  const { secondFactor } = services
  const proof = { body: z.object({ password, code }), bodyExample: proofExample }
  const errors = [InvalidCredentialsError, InvalidCodeError, SecondFactorStateError]
  return [
    defineRoute({
      ...shared,
      ...proof,
      audience: 'account',
      method: 'post',
      path: `${PATH}/disable`,
      summary: 'Turns the second factor off and ends every other sign-in of the caller',
      responses: { 204: { description: 'Off; this sign-in goes on' } },
      errors,
      handler: async request => {
        await countedCode(services, request, () => secondFactor.turnOff(identityOf(request.caller), request.body))
        return { status: 204 }
      },
    }),
    defineRoute({
      ...shared,
      ...proof,
      audience: 'account',
      method: 'post',
      path: `${PATH}/recovery-codes`,
      summary: 'Gives new recovery codes; those before them work no longer',
      responses: { 200: { description: 'Recovery codes, shown this once', schema: recoveryCodes } },
      errors,
      handler: async request => {
        const replace = () => secondFactor.replaceCodes(identityOf(request.caller), request.body)
        return { status: 200, body: { recoveryCodes: await countedCode(services, request, replace) } }
      },
    }),
  ]
}
