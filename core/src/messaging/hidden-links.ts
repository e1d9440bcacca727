const TOKEN = /([?&]token=)[\w.~-]+/g
/** Where a calendar file goes on in the next line (RFC 5545, section 3.1): in the middle of a secret, as it comes. */
const FOLD = /\r\n[ \t]/g

/**
 * A text, or a calendar file, without the secrets of the links in it. The link to a booking opens what its customer wrote in forms before the
 * visit, so whoever may not read about health must not find it in a copy of a letter.
 */
export const withoutTokens = (text: string): string => text.replace(FOLD, '').replace(TOKEN, '$1…')
