/** The options of `bookwright solve`, for its help. */
export const SOLVE_OPTIONS = {
  '--explain INSTANT': 'say why one start is offered or not, for example 2027-06-07T09:00Z',
  '--backend NAME': 'how sets of minutes are kept: runs (default) or bitset; both give the same answer',
  '--full': 'add the candidates and the assignment of each start',
} as const

/** A whole case: `bookwright solve --help` shows it, and a test solves it. */
export const SOLVE_EXAMPLE = `{
  "snapshot": {
    "now": "2027-06-04T00:00Z",
    "locations": [{ "id": "bath", "timeZone": "Europe/London" }],
    "resources": [
      { "id": "maya", "type": "staff", "locationId": "bath", "schedule": { "weekly": { "mo": [["09:00", "12:00"]] } } }
    ],
    "services": [{ "id": "massage", "duration": 60, "requirements": [{ "key": "therapist", "type": "staff" }] }],
    "allocations": [{ "resourceId": "maya", "start": "2027-06-07T08:00Z", "end": "2027-06-07T09:00Z" }]
  },
  "query": {
    "locationId": "bath",
    "from": "2027-06-07T00:00Z",
    "to": "2027-06-08T00:00Z",
    "stages": [{ "services": [{ "serviceId": "massage" }] }],
    "grid": { "mode": "interval", "step": 30 }
  }
}`

/** What follows the options in the help. */
export const SOLVE_NOTES = `CASE.json is one case; - reads one case a line from standard input. One answer a line, always JSON:
{"starts":["2027-06-07T09:00Z",...],"truncated":false}, or {"error":{...}} and exit code 1.
Instants are whole UTC minutes; opening hours are local times of the location. A whole case:

${SOLVE_EXAMPLE}`
