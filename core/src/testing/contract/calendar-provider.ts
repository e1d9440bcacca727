import assert from 'node:assert/strict'
import type { Interval } from '../../domain/interval.js'
import type { CalendarEntry, CalendarProvider } from '../../ports/calendar-provider.js'
import type { ContractCase } from './contract-case.js'

/** An adapter under test, and the calendar behind it as somebody else uses it. */
export interface CalendarUnderTest {
  readonly provider: CalendarProvider
  /** The calendar that the cases write to; the provider lists it. */
  readonly calendarId: string
  /** What lies in the calendar, own entries and others, in any order. */
  entries(): Promise<readonly { readonly externalId: string; readonly title: string; readonly startsAt: Date }[]>
  /** Somebody else puts something into the calendar. @returns The vendor's name of it. */
  addForeign(span: Interval): Promise<string>
  removeForeign(externalId: string): Promise<void>
  /** From now on the vendor takes no cursor that it gave out before. */
  forgetCursors(): Promise<void>
}

const tenantId = '018f2f4e-0000-7000-8000-000000000001'
const at = (time: string) => new Date(`2027-06-01T${time}:00Z`)
const span = (from: string, to: string): Interval => ({ startsAt: at(from), endsAt: at(to) })

/** An entry that any calendar must be able to hold. */
export function aCalendarEntry(changes: Partial<CalendarEntry> = {}): CalendarEntry {
  return {
    tenantId,
    calendarId: 'primary',
    key: '018f2f4e-0000-7000-8000-0000000000c1',
    ...span('10:00', '11:00'),
    timeZone: 'Europe/London',
    title: 'Deep tissue massage – Zoë O’Neill',
    description: 'Room 2\nBK7Q-9XYZ',
    location: '12 Wharf Road, London',
    sequence: 0,
    ...changes,
  }
}

/** What every calendar provider owes the engine. `open` makes a fresh one, with an empty calendar, a case. */
export function calendarProviderContract(open: () => Promise<CalendarUnderTest>): ContractCase[] {
  return [...writingCases(open), ...readingCases(open), ...edgeCases(open)]
}

const { signal } = new AbortController()

function writingCases(open: () => Promise<CalendarUnderTest>): ContractCase[] {
  return [
    {
      title: 'has a label to show, and lists the calendar that it writes to',
      run: async () => {
        const { provider, calendarId } = await open()
        assert.notEqual(provider.label, '')
        const ids = (await provider.calendars(tenantId, signal)).map(({ id }) => id)
        assert.ok(ids.includes(calendarId))
      },
    },
    {
      title: 'writes one entry for one key, however often it is asked, and names it the same each time',
      run: async () => {
        const { provider, calendarId, entries } = await open()
        const first = await provider.put(aCalendarEntry({ calendarId }), signal)
        assert.deepEqual(await provider.put(aCalendarEntry({ calendarId }), signal), first)
        await provider.put(aCalendarEntry({ calendarId, key: 'another', ...span('12:00', '13:00') }), signal)
        assert.equal((await entries()).length, 2)
      },
    },
    {
      title: 'moves the entry of a key, and lets no older change overwrite a newer one',
      run: async () => {
        const { provider, calendarId, entries } = await open()
        await provider.put(aCalendarEntry({ calendarId }), signal)
        await provider.put(aCalendarEntry({ calendarId, sequence: 2, ...span('14:00', '15:00') }), signal)
        await provider.put(aCalendarEntry({ calendarId, sequence: 1, ...span('08:00', '09:00') }), signal)
        const starts = (await entries()).map(({ startsAt }) => startsAt.toISOString())
        assert.deepEqual(starts, [at('14:00').toISOString()])
      },
    },
    {
      title: 'takes an entry out, and finds nothing wrong with one that is gone',
      run: async () => {
        const { provider, calendarId, entries } = await open()
        const entry = aCalendarEntry({ calendarId })
        await provider.put(entry, signal)
        await provider.remove(entry, entry.key, signal)
        await provider.remove(entry, entry.key, signal)
        assert.deepEqual(await entries(), [])
      },
    },
  ]
}

function readingCases(open: () => Promise<CalendarUnderTest>): ContractCase[] {
  return [
    {
      title: 'is busy when others are, cut to the span that is asked, and not by its own entries',
      run: async () => {
        const { provider, calendarId, addForeign } = await open()
        await provider.put(aCalendarEntry({ calendarId, ...span('11:00', '12:00') }), signal)
        await addForeign(span('15:00', '19:00'))
        await addForeign(span('08:00', '09:30'))
        await addForeign(span('20:00', '21:00'))
        const busy = await provider.busy({ tenantId, calendarId, ...span('09:00', '18:00') }, signal)
        assert.deepEqual(
          busy.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
          [span('09:00', '09:30'), span('15:00', '18:00')],
        )
      },
    },
    {
      title: 'tells what changed since the last time, and what is gone',
      run: async () => {
        const { provider, calendarId, addForeign, removeForeign } = await open()
        const place = { tenantId, calendarId }
        const start = await provider.changes(place, undefined, signal)
        const externalId = await addForeign(span('08:00', '09:00'))
        const added = await provider.changes(place, start.cursor, signal)
        assert.equal(added.isReset, false)
        assert.deepEqual(
          added.changes.map(change => [change.externalId, change.busy?.startsAt]),
          [[externalId, at('08:00')]],
        )
        await removeForeign(externalId)
        const gone = await provider.changes(place, added.cursor, signal)
        assert.deepEqual(
          gone.changes.map(change => [change.externalId, change.busy]),
          [[externalId, undefined]],
        )
        assert.deepEqual((await provider.changes(place, gone.cursor, signal)).changes, [])
      },
    },
    {
      title: 'begins anew with all that there is when the vendor forgot where it stood',
      run: async () => {
        const { provider, calendarId, addForeign, forgetCursors } = await open()
        const place = { tenantId, calendarId }
        const externalId = await addForeign(span('08:00', '09:00'))
        const { cursor } = await provider.changes(place, undefined, signal)
        await forgetCursors()
        const anew = await provider.changes(place, cursor, signal)
        assert.equal(anew.isReset, true)
        assert.deepEqual(
          anew.changes.map(change => change.externalId),
          [externalId],
        )
      },
    },
    {
      title: 'knows its own entries by their key when it reads them again',
      run: async () => {
        const { provider, calendarId } = await open()
        const entry = aCalendarEntry({ calendarId })
        const { externalId } = await provider.put(entry, signal)
        const { changes } = await provider.changes({ tenantId, calendarId }, undefined, signal)
        assert.equal(changes.find(change => change.externalId === externalId)?.key, entry.key)
      },
    },
  ]
}

function edgeCases(open: () => Promise<CalendarUnderTest>): ContractCase[] {
  return [
    {
      title: 'is told of changes until a time to come, where the vendor calls by itself',
      run: async () => {
        const { provider, calendarId } = await open()
        if (provider.watch === undefined) return
        const place = { tenantId, calendarId }
        const watch = await provider.watch({ ...place, address: 'https://b.example/webhooks/x', secret: 's' }, signal)
        assert.ok(watch.expiresAt.getTime() > Date.now())
        assert.ok(provider.unwatch !== undefined, 'what begins to watch must be able to end it')
        await provider.unwatch(place, watch.id, signal)
      },
    },
    {
      title: 'writes nothing when it was aborted before it began',
      run: async () => {
        const { provider, calendarId, entries } = await open()
        await assert.rejects(provider.put(aCalendarEntry({ calendarId }), AbortSignal.abort()))
        assert.deepEqual(await entries(), [])
      },
    },
  ]
}
