// What the solver offers around the changes of the clock of the zones named as arguments, as one digest, with the zone in
// which the process itself stands.
import { ZoneCache } from '../../../dist/availability/zone.js'
import { checkClockChanges } from './clock-changes.js'

const { faults, slots, digest } = checkClockChanges(process.argv.slice(2), new ZoneCache(), [2027, 2027])
const stands = new Date(Date.UTC(2027, 0, 1)).getTimezoneOffset()
process.stdout.write(JSON.stringify({ faults, slots, digest, stands }))
