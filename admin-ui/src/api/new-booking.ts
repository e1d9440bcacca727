/** A booking as staff enter it. */
export interface NewBooking {
  appointments: {
    serviceId: string
    startsAt: string
    staffId?: string
    /** What else has to take part: a court, a room. */
    resourceIds?: string[]
    /** Keys. */
    addOns?: string[]
    guest?: string
    durationMinutes?: number
    /** Of a class. */
    places?: number
  }[]
  guests?: number
  /** The longest wait between two of a visit. */
  maxGapMinutes?: number
  customer: { name: string; email?: string; phone?: string }
  place?: { zip: string; address: string }
  notes?: string
  source: string
  override?: true
  overrideReason?: string
}
