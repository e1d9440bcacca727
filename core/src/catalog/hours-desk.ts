import { inject, injectable } from 'tsyringe'
import { CATALOG_READER, CATALOG_WRITER, HOURS_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { LocationHoliday } from '../domain/holiday.js'
import type { LocationId, ScheduleId, TenantId } from '../domain/id.js'
import type { LocalDate } from '../domain/interval.js'
import type { Schedule } from '../domain/schedule.js'
import { requireTimeZone } from '../domain/time-zone.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import type { CatalogReader, CatalogWriter } from '../ports/catalog-store.js'
import type { HoursStore } from '../ports/hours-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { CatalogChange } from './catalog-desk.js'
import { affected, HoursGuard, type Affected } from './hours-guard.js'
import { OpenDays, type OpenDay } from './open-days.js'

export type ScheduleEdit = Partial<Omit<Schedule, 'id' | 'version'>>

/** What a change of hours would do. */
export interface HoursPreview extends Affected {
  /** The next days on which somebody is there, as customers would find them. */
  readonly openDays: readonly OpenDay[]
}

export type HolidayDraft = Pick<LocationHoliday, 'onDate' | 'name'>

const MAX_HOLIDAYS = 500

/** Hours and holidays as a business edits them; bookings that stand outside are shown, and stay only if somebody says so. */
@injectable()
export class HoursDesk {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(CATALOG_WRITER) private readonly writer: CatalogWriter,
    @inject(HOURS_STORE) private readonly store: HoursStore,
    @inject(HoursGuard) private readonly guard: HoursGuard,
    @inject(OpenDays) private readonly openDays: OpenDays,
  ) {}

  listHolidays(tenantId: TenantId): Promise<LocationHoliday[]> {
    return this.store.holidays(tenantId)
  }

  /** What stands outside hours because somebody kept it there. */
  async kept(tenantId: TenantId): Promise<Affected> {
    return affected(await this.store.kept(tenantId))
  }

  /** @throws NotFoundError, UnknownTimeZoneError */
  async preview(tenantId: TenantId, id: ScheduleId, edit: ScheduleEdit): Promise<HoursPreview> {
    requireSound(edit)
    return this.unitOfWork.run(tenantId, async tx => {
      const before = await this.guard.landscape(tx)
      const next = { ...scheduleOf(before.schedules, id), ...edit }
      const after = { ...before, schedules: before.schedules.map(item => (item.id === id ? next : item)) }
      const followers = after.resources.filter(item => item.scheduleId === id)
      const closed = followers.map(item => item.locationId)
      const holidays = after.holidays.filter(item => closed.includes(item.locationId)).map(item => item.onDate)
      const openDays = this.openDays.next(tenantId, next, holidays)
      return { ...(await this.guard.look(tx, before, after)), openDays }
    })
  }

  /** @throws NotFoundError, StaleVersionError, UnknownTimeZoneError; HoursConflictError unless bookings are kept. */
  async updateSchedule(
    tenantId: TenantId,
    id: ScheduleId,
    { edit, version, isKept }: { edit: ScheduleEdit; version?: number | undefined; isKept: boolean },
    by: CatalogChange,
  ): Promise<Schedule> {
    requireSound(edit)
    return this.unitOfWork.run(tenantId, async tx => {
      await this.guard.begin(tx)
      const before = await this.guard.landscape(tx)
      const current = scheduleOf(before.schedules, id)
      if (version !== undefined && version !== current.version) {
        throw new StaleVersionError({ current: current.version })
      }
      const next = { ...current, ...edit }
      const after = { ...before, schedules: before.schedules.map(item => (item.id === id ? next : item)) }
      const { total } = await this.guard.change(tx, { before, after }, isKept)
      if (!(await this.writer.replaceSchedule(tx, next))) throw new StaleVersionError({ current: current.version + 1 })
      const { id: _id, ...changes } = next
      await record(tx, { action: 'schedule.save', subjectType: 'schedule', subjectId: id }, by, {
        ...changes,
        kept: total,
      })
      return { ...next, version: current.version + 1 }
    })
  }

  /** What would stand on holidays of a place. @throws NotFoundError */
  previewHolidays(tenantId: TenantId, locationId: LocationId, drafts: readonly HolidayDraft[]): Promise<Affected> {
    return this.unitOfWork.run(tenantId, async tx => {
      await this.requireLocation(tx, locationId)
      const before = await this.guard.landscape(tx)
      return this.guard.look(tx, before, withHolidays(before, locationId, drafts))
    })
  }

  /** Closes a place on some days. @throws NotFoundError; HoursConflictError unless bookings are kept. */
  async adoptHolidays(
    tenantId: TenantId,
    locationId: LocationId,
    { drafts, isKept }: { drafts: readonly HolidayDraft[]; isKept: boolean },
    by: CatalogChange,
  ): Promise<LocationHoliday[]> {
    return this.unitOfWork.run(tenantId, async tx => {
      await this.guard.begin(tx)
      await this.requireLocation(tx, locationId)
      const before = await this.guard.landscape(tx)
      const after = withHolidays(before, locationId, drafts)
      const ofPlace = after.holidays.filter(item => item.locationId === locationId)
      if (ofPlace.length > MAX_HOLIDAYS) refuse('holidays', `are ${MAX_HOLIDAYS} at most for one place`)
      const { total } = await this.guard.change(tx, { before, after }, isKept)
      for (const draft of drafts) await this.store.putHoliday(tx, { locationId, ...draft })
      const changes = { holidays: drafts, kept: total }
      await record(tx, { action: 'holiday.adopt', subjectType: 'location', subjectId: locationId }, by, changes)
      return ofPlace
    })
  }

  /** Opens a place on a day that was a holiday. @throws NotFoundError */
  async dropHoliday(tenantId: TenantId, place: Omit<LocationHoliday, 'name'>, by: CatalogChange): Promise<void> {
    const { locationId, onDate } = place
    await this.unitOfWork.run(tenantId, async tx => {
      await this.guard.begin(tx)
      const before = await this.guard.landscape(tx)
      const isIt = (item: LocationHoliday) => item.locationId === locationId && item.onDate === onDate
      const after = { ...before, holidays: before.holidays.filter(item => !isIt(item)) }
      await this.guard.change(tx, { before, after }, true)
      if (!(await this.store.removeHoliday(tx, locationId, onDate))) throw new NotFoundError({ what: 'holiday' })
      await record(tx, { action: 'holiday.drop', subjectType: 'location', subjectId: locationId }, by, { onDate })
    })
  }

  private async requireLocation(tx: Transaction, id: LocationId): Promise<void> {
    const [found] = await this.reader.locations(tx.tenantId, { ids: [id] }, tx)
    if (!found) throw new NotFoundError({ what: 'location' })
  }
}

function withHolidays<L extends { readonly holidays: readonly LocationHoliday[] }>(
  land: L,
  locationId: LocationId,
  drafts: readonly HolidayDraft[],
): L {
  const dates = new Set<LocalDate>(drafts.map(draft => draft.onDate))
  const others = land.holidays.filter(item => item.locationId !== locationId || !dates.has(item.onDate))
  return { ...land, holidays: [...others, ...drafts.map(draft => ({ locationId, ...draft }))] }
}

function scheduleOf(schedules: readonly Schedule[], id: ScheduleId): Schedule {
  const found = schedules.find(item => item.id === id)
  if (!found) throw new NotFoundError({ what: 'schedule' })
  return found
}

export function requireSound({ timeZone, seasons = [] }: ScheduleEdit): void {
  if (timeZone !== undefined) requireTimeZone(timeZone)
  if (seasons.some(({ from, until }) => until < from)) refuse('seasons', 'end on their first day or later')
}

function record(
  tx: Transaction,
  subject: { action: string; subjectType: string; subjectId: string },
  { actor, requestId }: CatalogChange,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  return tx.audit({ ...subject, actor, requestId, changes })
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
