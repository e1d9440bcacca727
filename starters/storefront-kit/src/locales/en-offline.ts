/** Without a connection, and what is kept on the device, in English. */
export const offline = {
  title: 'You are offline',
  text: 'Times cannot be loaded or booked until you are connected again. Nothing that you press is sent later.',
  book: 'You are offline. Connect to book: nothing is sent later.',
  back: 'You are connected again.',
  mine: 'My bookings',
  lead: 'Booked on this device. The list stays here, also without a connection, until the visit is over.',
  noneTitle: 'No bookings on this device',
  none: 'What you book here is listed until the visit is over.',
  open: 'Open',
  openOne: (service: string, when: string) => `Open ${service}, ${when}`,
  forget: 'Remove from this device',
  forgetOne: (service: string, when: string) => `Remove ${service}, ${when}, from this device`,
  forgotten: 'It is removed from this device. The booking itself stays.',
  bookTime: 'Book a time',
}
