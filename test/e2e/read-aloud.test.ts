import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { BookingClient } from '../support/booking-client.js'
import { addOneClass, addSession } from '../support/class-client.js'
import { DEMO_OWNER, DEMO_SLUG } from '../support/demo-database.js'
import { demoBrowser } from '../support/demo-browser.js'
import { ReadAloud } from '../support/read-aloud.js'
import { columnOf, dragOver, eventOf } from './support/calendar-hand.js'
import { CalendarDesk } from './support/calendar-desk.js'

describe('by keyboard alone and read aloud', function () {
  this.timeout(120_000)
  const demo = demoBrowser()
  /** What is kept for people, by the name of its file, also of a test that failed. */
  const heard = new Map<string, ReadAloud>()
  afterEach(() => {
    for (const [name, ear] of heard) ear.keep(name)
    heard.clear()
  })

  /** A class with ten places, tomorrow and the day after. */
  async function foundClass(): Promise<string> {
    const client = new BookingClient(demo.url)
    const { body } = await client.post('/auth/login', { email: DEMO_OWNER, password: demo.password })
    const headers = { authorization: `Bearer ${String(body.accessToken)}` }
    const setup = { url: demo.url, databaseUrl: demo.databaseUrl, slug: DEMO_SLUG, headers }
    const { classId } = await addOneClass(setup, 10, 2)
    await addSession(setup, classId, 3)
    return `class-${classId}`
  }

  async function listenOn(page: Page, name: string, path: string): Promise<ReadAloud> {
    await ReadAloud.prepare(page)
    const ear = await ReadAloud.listen(page)
    heard.set(name, ear)
    await page.goto(demo.url + path)
    return ear
  }

  it('a whole booking: day, date, time, price and places, what is held, and what was booked', async () => {
    const ear = await listenOn(await demo.open(), 'booking', `/b/${DEMO_SLUG}/${await foundClass()}`)
    await ear.tabTo('button', /Stretching/)
    await ear.tabTo('link', /More times/)
    await ear.press('Enter')
    await ear.hear(/^heading "When suits you/)
    await ear.tabTo('button', 'List of the week')
    await ear.press('Enter')
    await ear.tabTo('radio', /, \d\d:00 to \d\d:45, /)
    await ear.press('ArrowDown')
    await ear.tabTo('button', /^Hold/)
    await ear.press('Enter')
    await ear.hear(/^We hold this time/)
    await ear.hear(/^heading "Almost yours"/)
    await ear.tabTo('textbox', /name/i)
    await ear.type('Kay Board')
    await ear.tabTo('textbox', /mail/i)
    await ear.type('kay@example.test')
    await ear.press('Enter')
    await ear.hear(/Kay/)
    await ear.readOn('main')
    ear.expectInOrder([
      /button "12:00 .*, Stretching"/,
      /heading "When suits you\?"/,
      /group ".+" > button "One day", pressed/,
      /radio "\w+day,? (\d{1,2} \w+|\w+ \d{1,2}), \d\d:00 to \d\d:45, £12\.00, 10 places left"/,
      /button "Hold /,
      /^We hold this time for \d+ minutes\.$/,
      /heading "Almost yours"/,
      /textbox "Your name"/,
      /textbox "E-?mail"/i,
      /heading ".*Kay/,
    ])
    ear.expectWellSpoken()
  })

  it('a move in the calendar: what is moved, each place and whether it is free, the result and the way back', async () => {
    const desk = await CalendarDesk.open(demo.url, demo.password)
    await desk.book('Noor Keys', '16:30', 'Maya Patel')
    await desk.book('Bruno Busy', '16:15', 'Chloe Reed')
    const page = await demo.signIn({ viewport: { width: 1440, height: 1000 }, colorScheme: 'light' })
    const ear = await listenOn(page, 'calendar-move', `/admin/calendar?date=${desk.date}`)
    await page.getByTestId('calendar-entry').first().waitFor()
    await ear.readFocus()
    await ear.tabTo('button', /Noor Keys/)
    await ear.press('m')
    await ear.hear(/^Moving Noor Keys/)
    await ear.press('ArrowDown')
    await ear.hear(/16:35 with Maya Patel: free/)
    await ear.press('ArrowDown')
    await ear.hear(/16:40 with Maya Patel: free/)
    await ear.press('ArrowRight')
    await ear.hear(/16:40 with Chloe Reed: Chloe Reed has a booking/)
    await ear.press('Enter')
    await ear.hear(/Not there/)
    await ear.press('Shift+ArrowUp', 7)
    await ear.hear(/14:55 with Chloe Reed: free/)
    await ear.press('Enter')
    await ear.hear(/Noor Keys moved to 14:55 with Chloe Reed/)
    await ear.hear(/button "Noor Keys 14:55/)
    await ear.tabTo('button', 'Undo')
    await ear.press('Enter')
    await ear.hear(/Noor Keys is back at 16:30 with Maya Patel/)
    await ear.hear(/button "Noor Keys 16:30/)
    await ear.press('m')
    await ear.press('ArrowUp')
    await ear.hear(/16:25 with Maya Patel: free/)
    await ear.press('Enter')
    await ear.hear(/Noor Keys moved to 16:25 with Maya Patel/)
    await ear.press('Control+z')
    await ear.hear(/Noor Keys is back at 16:30 with Maya Patel/)
    await ear.hear(/button "Noor Keys 16:30/)
    ear.expectInOrder([
      /region "Day calendar, one column per person or room".* > group "Maya Patel, 1 booking" > button "Noor Keys 16:30/,
      /^Moving Noor Keys, now 16:30 with Maya Patel\. .*Enter drops, Escape cancels\.$/,
      /^16:35 with Maya Patel: free$/,
      /^16:40 with Chloe Reed: Chloe Reed has a booking from 16:15 to 17:\d\d/,
      /^Not there\. 16:40 with Chloe Reed: Chloe Reed has a booking/,
      /^14:55 with Chloe Reed: free$/,
      /^Noor Keys moved to 14:55 with Chloe Reed Undo/,
      /group "Chloe Reed, 2 bookings" > button "Noor Keys 14:55/,
      /button "Undo"/,
      /^Noor Keys is back at 16:30 with Maya Patel/,
    ])
    ear.expectWellSpoken()
  })

  it('a move in Arabic: left is left for keys and hand, and what is said is Arabic', async () => {
    const desk = await CalendarDesk.open(demo.url, demo.password)
    await desk.book('Leila Osman', '10:00', 'Maya Patel')
    await desk.book('Ada Beside', '12:00', 'Chloe Reed')
    const page = await demo.signIn({ viewport: { width: 1440, height: 1000 }, colorScheme: 'light' })
    const ear = await listenOn(page, 'calendar-move-ar', `/admin/calendar?date=${desk.date}&lang=ar`)
    const middleOf = async (name: string) => {
      const box = (await columnOf(page, name).boundingBox())!
      return box.x + box.width / 2
    }
    const ghostColumn = () => page.locator('.bw-schedule__col:has([data-testid=move-ghost])').getAttribute('aria-label')
    await eventOf(page, 'Leila', 'Maya Patel').waitFor()
    expect(await middleOf('Chloe Reed'), 'the second column stands left of the first').to.be.below(
      await middleOf('Maya Patel'),
    )
    await eventOf(page, 'Leila', 'Maya Patel').focus()
    await ear.press('ArrowLeft')
    await ear.hear(/button "Ada Beside/)
    await ear.press('ArrowRight')
    await ear.hear(/button "Leila Osman/)
    await ear.press('m')
    await ear.hear(/جارٍ نقل .*Leila Osman/)
    await ear.press('ArrowLeft')
    await ear.hear(/10:00 مع .*Chloe Reed.*متاح/)
    expect(await ghostColumn()).to.include('Chloe Reed')
    await ear.press('ArrowRight')
    await ear.hear(/10:00 مع .*Maya Patel.*مكانه الحالي/)
    expect(await ghostColumn()).to.include('Maya Patel')
    await ear.press('ArrowLeft')
    await ear.press('Shift+ArrowDown')
    await ear.hear(/10:15 مع .*Chloe Reed.*متاح/)
    await ear.press('Enter')
    await ear.hear(/نُقل .*Leila Osman.* إلى .*10:15 مع .*Chloe Reed/)
    ear.did('drags it to the first column')
    await dragOver(eventOf(page, 'Leila', 'Chloe Reed'), { column: 'Maya Patel', minutes: 60 })
    await page.locator('[data-testid=move-ghost][data-state=free]').waitFor()
    expect(await ghostColumn()).to.include('Maya Patel')
    await page.screenshot({ path: 'test-results/screens/calendar-arabic-drag.png' })
    ear.did('lets go')
    await page.mouse.up()
    await ear.hear(/نُقل .*Leila Osman.* إلى .*11:15 مع .*Maya Patel/)
    ear.expectWellSpoken()
  })
})
