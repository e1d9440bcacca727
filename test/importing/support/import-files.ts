const DAY_MS = 86_400_000
const SERVICES = ['Cut & Finish', 'Swedish Massage', 'LED Facial']
const STAFF = ['Anna Kowalska', 'Maya Patel', 'Maya Patel']

/** `id,name,email,phone`; every 250th row has an e-mail that is none. @returns the file and the lines that are bad. */
export function customersFile(count: number): { content: string; bad: number[] } {
  const bad: number[] = []
  const lines = Array.from({ length: count }, (_, index) => {
    const isBad = index % 250 === 100
    if (isBad) bad.push(index + 2)
    const email = isBad ? 'not an address' : `client${index}@old.test`
    return `c${index},"Client, ${index} of ${count}",${email},+4420${String(index).padStart(8, '0')}`
  })
  return { content: `\uFEFFid,name,email,phone\r\n${lines.join('\r\n')}\r\n`, bad }
}

/** A day from now on which the spa is open (Tuesday to Saturday), as a local date. */
function openDay(ahead: number): string {
  const weeks = Math.floor(ahead / 5)
  const now = new Date()
  const monday = now.getTime() - ((now.getUTCDay() + 6) % 7) * DAY_MS + 5 * 7 * DAY_MS
  return new Date(monday + weeks * 7 * DAY_MS + ((ahead % 5) + 1) * DAY_MS).toISOString().slice(0, 10)
}

export interface FutureRow {
  readonly day: string
  readonly time: string
}

/**
 * `id,start,service,staff,client,status`: history of three years, and every tenth row to come. One in five of those asks for
 * a time that the row before has: it must be told. Every 400th row names a service that nobody offers.
 */
export function bookingsFile(count: number, customers: number) {
  const bad: number[] = []
  const clashing: number[] = []
  const future: FutureRow[] = []
  const lines: string[] = []
  let ahead = 0
  for (let index = 0; index < count; index += 1) {
    const line = index + 2
    const client = `client${(index * 7) % customers}@old.test`
    if (index % 400 === 50) {
      bad.push(line)
      lines.push(`b${index},2025-01-15 10:00,Moon Bath,,${client},completed`)
    } else if (index % 10 === 0) {
      const isClash = ahead % 5 === 4
      const place = isClash ? ahead - 1 : ahead
      // Seven different times a day: an hour apart, so that turnovers fit.
      const [day, time] = [openDay(Math.floor(place / 7)), `${10 + (place % 7)}:00`]
      if (isClash) clashing.push(line)
      else future.push({ day, time })
      lines.push(`b${index},${day} ${time},${SERVICES[0]},${STAFF[0]},${client},confirmed`)
      ahead += 1
    } else {
      const at = new Date(Date.now() - 3 * DAY_MS - ((index * 7919) % 1_000_000) * 90_000)
      const kind = index % 3
      // In the middle of the day no clock changes.
      const start = `${at.toISOString().slice(0, 10)} 1${at.toISOString().slice(15, 16)}:${at.toISOString().slice(14, 16)}`
      lines.push(`b${index},${start},${SERVICES[kind]},${STAFF[kind]},${client},completed`)
    }
  }
  return { content: `id,start,service,staff,client email,status\n${lines.join('\n')}`, bad, clashing, future }
}
