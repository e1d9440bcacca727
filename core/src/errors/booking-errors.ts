import { defineError } from './bookwright-error.js'

export const FileRefusedError = defineError<{ maxBytes: number }>(
  'BW_FILE_REFUSED',
  'invalid',
  'This file cannot be kept with a booking',
  d => `Send a picture (PNG, JPEG, WebP, GIF) or a PDF of at most ${d.maxBytes} bytes, in base64.`,
)
export const TooManyFilesError = defineError<{ limit: number }>(
  'BW_TOO_MANY_FILES',
  'conflict',
  'The booking has as many files as it can have',
  d => `A booking keeps at most ${d.limit} files. Remove one first.`,
)
export const FilesNotAskedError = defineError<object>(
  'BW_FILES_NOT_ASKED',
  'vetoed',
  'This business did not ask for files',
  () => 'No service of this booking asks for pictures or documents. Tell the business in a note instead.',
)
export const NotInstalledError = defineError<{ group: string; kinds: string[] }>(
  'BW_NOT_INSTALLED',
  'not-found',
  'No plugin that does this is installed',
  d => `${d.group} comes with a plugin of the kind ${d.kinds.join(' or ')}. Install one and enable it.`,
)
