import { fieldsOf, typeOf, type ApiField, type ApiSchema } from './api-fields.js'
import { API_STYLE } from './api-page-assets.js'
import { escapeHtml, pageLayout } from './page-layout.js'

interface ApiMedia {
  readonly schema?: ApiSchema
  readonly example?: unknown
}

interface ApiParameter {
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: ApiSchema
}

interface ApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly 'x-roles': readonly string[]
  readonly 'x-permission'?: string
  readonly 'x-idempotency': string
  readonly parameters?: readonly ApiParameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, ApiMedia>> }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, ApiMedia>> }>
  >
}

/** The OpenAPI document, as far as the page shows it. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, ApiSchema>> }
}

interface Call extends ApiOperation {
  readonly method: string
  readonly path: string
}

type Schemas = ApiDocument['components']['schemas']

const WAYS: Readonly<Record<string, string>> = {
  bearer: 'an access token',
  session: 'a session cookie',
  apiKey: 'an API key',
  manageToken: 'the link to a booking',
}

/** The page about the API: every call with who may make it, what it takes and what it answers. Readable without script. */
export function apiPage({ info, paths, components: { schemas } }: ApiDocument): string {
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Call => ({ ...operation, method: method.toUpperCase(), path })),
  )
  const tags = [...new Set(calls.map(call => call.tags[0] ?? ''))].sort()
  const links = tags.map(tag => `<li><a href="#${slugOf(tag)}">${escapeHtml(tag)}</a></li>`)
  const sections = tags.map(tag => {
    const own = calls.filter(call => call.tags[0] === tag).map(call => callHtml(call, schemas))
    const id = slugOf(tag)
    return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(tag)}</h2>${own.join('')}</section>`
  })
  const body = `<h1>${escapeHtml(info.title)} API</h1>
<p>Version ${escapeHtml(info.version)}. ${escapeHtml(info.description)}
The same as a document: <a href="/api/v1/openapi.json">OpenAPI</a>.</p>
<form role="search" id="find" hidden><label for="search">Search calls</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" aria-describedby="count">
<span id="count" role="status"></span></form>
<nav aria-label="Groups of calls"><ul>${links.join('')}</ul></nav>${sections.join('\n')}`
  return pageLayout(`${info.title} API`, body, { style: API_STYLE, script: '/docs/search.js' })
}

function callHtml(call: Call, schemas: Schemas): string {
  const { method, path, summary, operationId } = call
  const words = `${method} ${path} ${summary} ${operationId} ${call.tags.join(' ')}`.toLowerCase()
  return `<details id="${escapeHtml(operationId)}" data-words="${escapeHtml(words)}"><summary><b>${method}</b>
<code>${escapeHtml(path)}</code> <span>${escapeHtml(summary)}</span></summary><div>
<h3>Who may call it</h3><p>${escapeHtml(whoMay(call))}</p>
${parametersHtml(call, schemas)}${bodyHtml(call, schemas)}
<h3>Answers</h3><dl>${Object.entries(call.responses)
    .map(([status, answer]) => answerHtml(status, answer, schemas))
    .join('')}</dl></div></details>`
}

function whoMay(call: Call): string {
  const { security, 'x-roles': roles, 'x-permission': permission, 'x-idempotency': idempotency } = call
  const ways = security.flatMap(way => Object.keys(way)).map(way => WAYS[way] ?? way)
  const who =
    ways.length === 0
      ? 'Everybody, without signing in.'
      : `With ${list(ways)}${permission ? `, and the permission ${permission}` : ''}. Roles: ${roles.join(', ')}.`
  return idempotency === 'none' ? who : `${who} A repeat with the same Idempotency-Key has the effect of one call.`
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

function parametersHtml({ parameters = [] }: Call, schemas: Schemas): string {
  if (parameters.length === 0) return ''
  const fields = parameters.map(({ name, required, description = '', schema = {}, ...parameter }) => ({
    ...{ path: name, isRequired: required === true, description },
    type: `${parameter.in}, ${typeOf(schema, schemas)}`,
  }))
  return `<h3>Parameters</h3>${fieldsHtml(fields)}`
}

function bodyHtml({ requestBody }: Call, schemas: Schemas): string {
  const media = requestBody?.content['application/json']
  if (!media?.schema) return ''
  const example = media.example === undefined ? '' : `<pre>${escapeHtml(JSON.stringify(media.example, null, 2))}</pre>`
  return `<h3>Body</h3>${fieldsHtml(fieldsOf(media.schema, schemas))}${example}`
}

function answerHtml(status: string, answer: Call['responses'][string], schemas: Schemas): string {
  const description = escapeHtml(answer.description).replace(/`([^`]+)`/g, '<code>$1</code>')
  const schema = answer.content?.['application/json']?.schema
  return `<dt>${escapeHtml(status)}</dt><dd>${description}${schema ? fieldsHtml(fieldsOf(schema, schemas)) : ''}</dd>`
}

function fieldsHtml(fields: readonly ApiField[]): string {
  if (fields.length === 0) return ''
  const items = fields.map(({ path, type, isRequired, description }) => {
    const words = [isRequired ? 'required' : '', type, description].filter(word => word !== '').join('; ')
    return `<li><code>${escapeHtml(path)}</code> ${escapeHtml(words)}</li>`
  })
  return `<ul>${items.join('')}</ul>`
}

function slugOf(tag: string): string {
  return `calls-${tag.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
}
