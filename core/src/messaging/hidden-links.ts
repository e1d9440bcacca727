const TOKEN = /([?&]token=)[\w.~-]+/g

/**
 * A text without the secrets of the links in it. The link to a booking opens what its customer wrote in forms before the
 * visit, so whoever may not read about health must not find it in a copy of a letter.
 */
export const withoutTokens = (text: string): string => text.replace(TOKEN, '$1…')
