import { inject, injectable } from 'tsyringe'
import type { BookingId, TenantId } from '../domain/id.js'
import { calendarFileOf } from '../messaging/calendar-file.js'
import { BookingFinder } from './booking-finder.js'
import { NamedBookingReader } from './booking-reader.js'
import type { BookingAccess } from './command.js'

/** The calendar file of a booking, for download. */
@injectable()
export class CalendarFiles {
  constructor(
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(NamedBookingReader) private readonly reader: NamedBookingReader,
  ) {}

  /** RFC 5545 text; SEQUENCE rises with every change. @throws NotFoundError when `access` does not open the booking. */
  async file(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<string> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    return calendarFileOf(await this.reader.view(booking), 'PUBLISH')
  }
}
