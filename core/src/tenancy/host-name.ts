import { domainToASCII } from 'node:url'
import { DomainRefusedError } from '../errors/access-errors.js'

/** RFC 1123 labels, two or more; the last one begins with a letter, so that no address of a machine passes. */
const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
/** Names that no public DNS answers for (RFC 6761, 6762, 8375, 9476; .internal by ICANN). */
const NOT_PUBLIC = /(^|\.)(localhost|local|internal|invalid|onion|alt|arpa)$/

/**
 * A host name as browsers send it: lower case, without a dot at its end, other scripts as punycode.
 * @param ownHost - That of PUBLIC_URL, where every business already has its address.
 * @throws DomainRefusedError
 */
export function normalHostName(text: string, ownHost: string): string {
  const given = text.trim().toLowerCase().replace(/\.$/, '')
  // Everything that could make it more than a name: scheme, port, path, user, wildcard, escapes.
  const name = /[\s/:@?#*%\\[\]_<>"'`|^{}]/.test(given) ? '' : domainToASCII(given)
  if (!HOST_NAME.test(name)) {
    throw new DomainRefusedError({
      reason: 'Give a host name such as book.example.com, without https:// and without a path.',
    })
  }
  if (name === ownHost || name.endsWith(`.${ownHost}`)) {
    throw new DomainRefusedError({
      reason: `${ownHost} belongs to this installation itself. Use a host name of your own.`,
    })
  }
  if (NOT_PUBLIC.test(name)) {
    throw new DomainRefusedError({ reason: `${name} can never be reached from outside. Use a public host name.` })
  }
  return name
}
