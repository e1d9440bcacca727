/** What was found and done, in the words of the business; `followUpOn` is a day of its calendar. */
export interface ServiceRecord {
  issue: string
  resolution: string
  followUp: string
  followUpOn: string | null
  followUpServiceId: string | null
}
