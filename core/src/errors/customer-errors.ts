import { defineError } from './bookwright-error.js'

export const NoteOfSomebodyElseError = defineError<object>(
  'BW_NOTE_OF_SOMEBODY_ELSE',
  'forbidden',
  'Only its author may change a note',
  () => 'Write a note of your own below it; pinning is open to everybody who may write about customers.',
)
export const MergeRefusedError = defineError<{ reason: string }>(
  'BW_MERGE_REFUSED',
  'conflict',
  'These two records cannot become one',
  d => `${d.reason} Choose two different customers whose data is still there.`,
)
export const CustomFieldExistsError = defineError<{ entity: string; key: string }>(
  'BW_CUSTOM_FIELD_EXISTS',
  'conflict',
  'There is a field with this key already',
  d =>
    `A ${d.entity} has a field "${d.key}" already, perhaps an archived one. Use another key, or bring that one back.`,
)
export const FeedbackGivenError = defineError<object>(
  'BW_FEEDBACK_GIVEN',
  'conflict',
  'You have said how it was already',
  () => 'Each appointment has one answer, and yours is here. Talk to the business to add something.',
)
export const FeedbackClosedError = defineError<object>(
  'BW_FEEDBACK_CLOSED',
  'conflict',
  'This visit cannot be rated',
  () => 'Only a visit that took place can be rated, and for half a year. Read the link again for what is open.',
)
export const IntakeClosedError = defineError<object>(
  'BW_INTAKE_CLOSED',
  'conflict',
  'This form takes no more answers',
  () => 'It is signed, or its booking is over. Tell the business what has changed since; the team can write it down.',
)
export const VisitNoteSignedError = defineError<object>(
  'BW_VISIT_NOTE_SIGNED',
  'conflict',
  'A signed note does not change',
  () => 'Add a note that amends it: send its id as amendsId with the new words.',
)
export const VisitNoteUnsignedError = defineError<object>(
  'BW_VISIT_NOTE_UNSIGNED',
  'conflict',
  'This note is not signed yet',
  () => 'Change the note itself, or sign it first. Only a signed note is amended by another one.',
)
const WHY_NOT_TOLD = {
  'no-address': 'there is no e-mail address in their file',
  'not-wanted': 'they do not want messages that no booking asks for',
  'not-agreed': 'they never agreed to advertising',
}
export const ClientNotToldError = defineError<{ why: keyof typeof WHY_NOT_TOLD }>(
  'BW_CLIENT_NOT_TOLD',
  'conflict',
  'This client is not written to',
  d => `Talk to them another way: ${WHY_NOT_TOLD[d.why]}.`,
)
