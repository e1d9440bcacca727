import type { DependencyContainer } from 'tsyringe'
import { Approval } from '../booking/approval.js'
import { Attendance } from '../booking/attendance.js'
import { BookingFiles } from '../booking/booking-files.js'
import { BookingHistory } from '../booking/booking-history.js'
import { BookingNotes } from '../booking/booking-notes.js'
import { Declining } from '../booking/declining.js'
import { FeeWaivers } from '../booking/fee-waivers.js'
import { SingleAppointments } from '../booking/single-appointments.js'
import { SlotList } from '../booking/slot-list.js'
import { VisitCompletion } from '../booking/visit-completion.js'
import { OwnFamily } from '../customer/own-family.js'
import { SavedViews } from '../identity/saved-views.js'
import { ChannelChoices } from '../messaging/channel-choices.js'
import { NotificationChoices } from '../messaging/notification-choices.js'
import type { LiveFeed } from '../ports/live-feed.js'
import type { BookingActionServices } from '../http/routes/admin/booking-actions.js'
import type { AppointmentRouteServices } from '../http/routes/public/appointments.js'
import type { BookingRecordServices } from '../http/routes/public/booking-records.js'
import { LIVE_FEED } from './tokens.js'

type DailyServices = Omit<BookingRecordServices & BookingActionServices, 'bookings'> &
  Pick<AppointmentRouteServices, 'appointments'> & {
    readonly slots: SlotList
    readonly live: LiveFeed
    readonly notificationChoices: NotificationChoices
    readonly channelChoices: ChannelChoices
    readonly ownFamily: OwnFamily
    readonly savedViews: SavedViews
  }

/** What gathers around bookings in a day. */
export function dailyServices(container: DependencyContainer): DailyServices {
  return {
    approval: container.resolve(Approval),
    declining: container.resolve(Declining),
    attendance: container.resolve(Attendance),
    visits: container.resolve(VisitCompletion),
    waivers: container.resolve(FeeWaivers),
    history: container.resolve(BookingHistory),
    notes: container.resolve(BookingNotes),
    files: container.resolve(BookingFiles),
    appointments: container.resolve(SingleAppointments),
    slots: container.resolve(SlotList),
    live: container.resolve(LIVE_FEED),
    notificationChoices: container.resolve(NotificationChoices),
    channelChoices: container.resolve(ChannelChoices),
    ownFamily: container.resolve(OwnFamily),
    savedViews: container.resolve(SavedViews),
  }
}
