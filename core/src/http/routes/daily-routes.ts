import type { BookingService } from '../../booking/booking-service.js'
import type { SlotList } from '../../booking/slot-list.js'
import type { Route } from '../route.js'
import { bookingActionRoutes, type BookingActionServices } from './admin/booking-actions.js'
import { bookingListRoutes } from './admin/bookings.js'
import { liveRoutes, type LiveRouteServices } from './admin/live.js'
import { notificationRoutes, type NotificationRouteServices } from './admin/notifications.js'
import { savedViewRoutes, type SavedViewServices } from './admin/saved-views.js'
import { appointmentRoutes, type AppointmentRouteServices } from './public/appointments.js'
import { bookingRecordRoutes, type BookingRecordServices } from './public/booking-records.js'
import { messageChannelRoutes, type MessageChannelServices } from './public/message-channels.js'
import { myFamilyRoutes, type MyFamilyServices } from './public/my-family.js'
import { slotRoutes } from './public/slots.js'

export interface DailyRouteServices
  extends
    Omit<BookingActionServices, 'bookings'>,
    Omit<BookingRecordServices, 'bookings'>,
    Pick<AppointmentRouteServices, 'appointments'>,
    LiveRouteServices,
    MessageChannelServices,
    MyFamilyServices,
    NotificationRouteServices,
    SavedViewServices {
  readonly bookings: Pick<BookingService, 'read' | 'list' | 'book'>
  readonly slots: Pick<SlotList, 'list'>
}

/** What goes on around bookings in a day: lists, steps, notes, files, and what happens meanwhile. */
export function dailyRoutes(services: DailyRouteServices): Route[] {
  return [
    ...slotRoutes(services),
    ...appointmentRoutes(services),
    ...bookingRecordRoutes(services),
    ...bookingListRoutes(services),
    ...bookingActionRoutes(services),
    ...liveRoutes(services),
    ...notificationRoutes(services),
    ...messageChannelRoutes(services),
    ...myFamilyRoutes(services),
    ...savedViewRoutes(services),
  ]
}
