import { defineError } from './bookwright-error.js'

export const CsvRefusedError = defineError<{ line: number; problem: string }>(
  'BW_CSV_REFUSED',
  'invalid',
  'This file is no table that can be imported',
  d => `Line ${d.line}: ${d.problem} Save the table as CSV in UTF-8 and send it again.`,
)
export const ImportStateError = defineError<{ state: string; wanted: string }>(
  'BW_IMPORT_STATE',
  'conflict',
  'The import is not at this point',
  d => `It is ${d.state}; this needs one that is ${d.wanted}. Read it again and go on from where it is.`,
)
export const ExportStateError = defineError<{ problem: string }>(
  'BW_EXPORT_STATE',
  'conflict',
  'The export is not at this point',
  d => `${d.problem} Look at the list of exports, or start another one.`,
)
export const UploadTooSlowError = defineError<{ problem: string }>(
  'BW_UPLOAD_TOO_SLOW',
  'too-slow',
  'The file did not come in time',
  d => `${d.problem} Nothing of it was kept. Send it again on a faster line, or as several smaller files.`,
)
