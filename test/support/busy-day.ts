/** A Tuesday to come, `YYYY-MM-DD`: the businesses of the demo have bookings then, and none on a Sunday. */
export function busyDay(): string {
  const day = new Date()
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7 || 7))
  return day.toISOString().slice(0, 10)
}
