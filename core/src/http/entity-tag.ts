import { createHash } from 'node:crypto'
import { InvalidRequestError } from '../errors/catalog.js'

/**
 * Strong tags (RFC 9110, 8.8.3). That of a thing with versions is `"<version>.<hash>"`: names that it shows may change
 * without a new version, and a tag must tell. Writers are held to the version alone.
 */
export function entityTag(entity: 'content' | 'version', data: unknown, text: string): string {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 16)
  return entity === 'content' ? `"${hash}"` : `"${Number((data as { version?: unknown }).version)}.${hash}"`
}

/**
 * The version of `If-Match: "7"` or `"7.kX…"`; undefined without the header and for `*`.
 * @throws InvalidRequestError for what is no tag of a thing with versions, and for weak ones, which match nothing.
 */
export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const version = /^"(\d{1,15})(\.[\w-]{1,40})?"$/.exec(header.trim())?.[1]
  if (version === undefined) {
    throw new InvalidRequestError({
      issues: [{ path: 'If-Match', message: 'Send one ETag as it came, in quotes, or leave it out' }],
    })
  }
  return Number(version)
}

/** Whether `If-None-Match` names the tag; compared weakly, as RFC 9110, 13.1.2 says. */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some(one => one.trim().replace(/^W\//, '') === tag)
}
