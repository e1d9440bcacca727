import { z } from 'zod'
import { InvalidRequestError, ProviderFailedError, StaleVersionError } from '../../../errors/catalog.js'
import type { TemplateDesk } from '../../../messaging/template-desk.js'
import { TEMPLATE_KINDS } from '../../../messaging/template-kinds.js'
import { instantText } from '../../answers.js'
import { line, prose } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

const kind = z.enum(TEMPLATE_KINDS)
const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Must be a language such as en or de-AT')
  .meta({ description: 'BCP 47', example: 'en' })
const params = z.object({ kind, language })
const body = z.object({
  subject: line(200),
  body: prose(8_000).refine(text => text.trim() !== '', 'Must not be empty'),
})
const bodyExample = {
  subject: 'Your booking at {business}: {when}',
  body: 'Hello {name}, we look forward to seeing you.\n\n{details}\n\n{link}\n\n{contact}',
}

const words = z.object({ subject: z.string(), body: z.string() })
const template = z
  .object({
    ...{ kind: z.string(), language: z.string(), audience: z.enum(['customer', 'business']) },
    ...words.shape,
    isDefault: z.boolean(),
    version: z.int().meta({ description: '0: never changed' }),
    defaults: words,
    variables: z.object({ words: z.array(z.string()), parts: z.array(z.string()) }),
    versions: z.array(
      z.object({ version: z.int(), words: words.nullable(), actorName: z.string(), createdAt: instantText }),
    ),
  })
  .meta({ id: 'MessageTemplate' })
const templateLine = z
  .object({
    ...{ kind: z.string(), audience: z.enum(['customer', 'business']), languages: z.array(z.string()) },
    changedAt: instantText.nullable(),
  })
  .meta({ id: 'MessageTemplateLine' })
const short = z.object({
  text: z.string().meta({ description: 'What goes to a telephone: words of the engine' }),
  encoding: z.enum(['gsm-7', 'ucs-2']),
  units: z.int(),
  segments: z.int().meta({ description: 'Parts that are paid for' }),
})
const preview = z
  .object({ subject: z.string(), text: z.string(), html: z.string(), short })
  .meta({ id: 'MessagePreview' })

export type TemplateEditing = Pick<TemplateDesk, 'list' | 'read' | 'save' | 'reset' | 'preview' | 'sendTest'>

export function messageTemplateRoutes({ messageTemplates: templates }: { messageTemplates: TemplateEditing }): Route[] {
  return [...readRoutes(templates), ...writeRoutes(templates), ...trialRoutes(templates)]
}

function readRoutes(templates: TemplateEditing): Route[] {
  const shared = {
    tag: 'Messages',
    scope: 'tenant',
    audience: { needs: 'messages:read' },
    idempotency: 'none',
  } as const
  return [
    defineRoute({
      ...{ ...shared, method: 'get', path: '/message-templates' },
      summary: 'Lists the kinds of messages, with the languages that the business wrote itself',
      responses: { 200: { description: 'Every kind', schema: z.object({ items: z.array(templateLine) }) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await templates.list(tenant.id) } }),
    }),
    defineRoute({
      ...{ ...shared, method: 'get', path: '/message-templates/{kind}/{language}', params, entity: 'version' },
      summary: 'Shows the words of one kind of message, its variables and its versions',
      responses: { 200: { description: 'The words as they are', schema: template } },
      errors: [],
      handler: async ({ tenant, params: key }) => ({ status: 200, body: await templates.read(tenant.id, key) }),
    }),
  ]
}

function writeRoutes(templates: TemplateEditing): Route[] {
  const shared = {
    tag: 'Messages',
    scope: 'tenant',
    audience: { needs: 'messages:write' },
    idempotency: 'none',
    path: '/message-templates/{kind}/{language}',
    params,
    entity: 'version',
    takesIfMatch: true,
    responses: { 200: { description: 'The words as they are now', schema: template } },
  } as const
  return [
    defineRoute({
      ...{ ...shared, method: 'put', body, bodyExample },
      summary: 'Changes the words of one kind of message; what went out keeps its text',
      errors: [InvalidRequestError, StaleVersionError],
      handler: async ({ tenant, params: key, ...request }) => ({
        status: 200,
        body: await templates.save(tenant.id, key, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...{ ...shared, method: 'delete' },
      summary: 'Gives the words of the engine back',
      errors: [StaleVersionError],
      handler: async ({ tenant, params: key, ...request }) => ({
        status: 200,
        body: await templates.reset(tenant.id, key, changeOf(request)),
      }),
    }),
  ]
}

function trialRoutes(templates: TemplateEditing): Route[] {
  const shared = {
    method: 'post',
    tag: 'Messages',
    scope: 'tenant',
    audience: { needs: 'messages:write' },
    params,
    body,
    bodyExample,
  } as const
  const sent = z.object({ status: z.enum(['sent', 'kept']), to: z.string() })
  return [
    defineRoute({
      ...{ ...shared, path: '/message-templates/{kind}/{language}/preview', idempotency: 'none' },
      summary: 'Shows what words would become, with a booking that nobody made',
      responses: { 200: { description: 'The message', schema: preview } },
      errors: [InvalidRequestError],
      handler: async ({ tenant, params: key, body: text }) => ({
        status: 200,
        body: templates.preview(tenant, key, text),
      }),
    }),
    defineRoute({
      ...{ ...shared, path: '/message-templates/{kind}/{language}/test', idempotency: 'none' },
      summary: 'Sends words with sample data to the address of whoever asks; a key asks for the business',
      responses: { 200: { description: 'Where it went', schema: sent } },
      errors: [InvalidRequestError, ProviderFailedError],
      limits: { callsPerMinute: 10 },
      handler: async ({ tenant, params: key, body: text, caller }) => {
        const to = caller.identity?.account ?? { name: tenant.name, email: tenant.profile.contact?.email ?? '' }
        const status = to.email === '' ? undefined : await templates.sendTest(tenant, { ...key, ...text }, to)
        // Nobody outside failed: there is nobody to send to, or nothing to send with.
        if (!status) throw new InvalidRequestError({ issues: [{ path: 'to', message: UNREACHABLE }] })
        return { status: 200, body: { status, to: to.email } }
      },
    }),
  ]
}

const UNREACHABLE = 'Nothing would reach you: turn on a plugin for e-mail, and give an address'

function changeOf({
  caller,
  requestId,
  ifMatch: version,
}: {
  caller: Caller
  requestId: string
  ifMatch: number | undefined
}) {
  return { actor: caller.actor, requestId, version }
}
