import { z } from 'zod'
import type { ContactDesk } from '../../../travel/contact-desk.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { instantText, page } from '../../answers.js'
import { email, id, idParameters, line, phone, prose } from '../../input.js'
import { zip } from '../place-input.js'
import { defineRoute, type Route } from '../../route.js'

const body = z
  .object({
    name: line(120),
    email: email.optional(),
    phone: phone.optional(),
    zip: zip.optional(),
    address: line(300).optional(),
    serviceId: id.optional(),
    message: prose(2000).optional(),
  })
  .refine(given => given.email !== undefined || given.phone !== undefined, {
    path: ['email'],
    message: 'Leave an e-mail address or a telephone number',
  })
const contactRequest = z
  .object({
    id: z.string(),
    serviceId: z.string().nullable(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    zip: z.string(),
    address: z.string(),
    message: z.string(),
    createdAt: instantText,
  })
  .meta({ id: 'ContactRequest' })

export type ContactBook = Pick<ContactDesk, 'add' | 'list' | 'remove'>

const shared = { tag: 'Travel', scope: 'tenant', idempotency: 'none' } as const

/** People who want to be called, because the business does not come to them. */
export function contactRoutes({ contacts }: { contacts: ContactBook }): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'post',
      path: '/contact-requests',
      idempotency: 'optional',
      summary: 'Leaves contact details with the business',
      audience: 'public',
      limits: { callsPerMinute: 20 },
      body,
      bodyExample: { name: 'Ken Wu', email: 'ken@example.com', zip: '78750' },
      responses: { 201: { description: 'The business will read it', schema: z.object({ id: z.string() }) } },
      errors: [NotFoundError],
      handler: async ({ tenant, body: given }) => {
        const { email: mail = null, phone: number = null, zip: code = '', serviceId = null, ...rest } = given
        const { address = '', message = '', name } = rest
        const draft = { name, address, message, email: mail, phone: number, zip: code, serviceId }
        return { status: 201, body: { id: (await contacts.add(tenant.id, draft)).id } }
      },
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/contact-requests',
      summary: 'Lists who wants to be called',
      audience: { needs: 'clients:read' },
      responses: { 200: { description: 'The newest first, at most 200', schema: page(contactRequest) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await contacts.list(tenant.id) } }),
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/contact-requests/{id}',
      summary: 'Forgets somebody who was called',
      audience: { needs: 'clients:write' },
      params: idParameters,
      responses: { 204: { description: 'Forgotten' } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller, requestId }) => {
        await contacts.remove(tenant.id, params.id, { actor: caller.actor, requestId })
        return { status: 204 }
      },
    }),
  ]
}
