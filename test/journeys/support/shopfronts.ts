import type { SandboxEngines } from '../../support/sandbox-client.js'
import { JourneyBusiness, type Span, type Week } from './business.js'

const every = (span: Span[]): Week => ({ mo: span, tu: span, we: span, th: span, fr: span, sa: span, su: span })

/** A business in Madrid with one service and one person, open every day between these hours. */
export async function foundSolo(
  sandbox: SandboxEngines,
  slug: string,
  { name = 'Haircut', minutes = 30, hours = ['09:00', '18:00'] as Span } = {},
): Promise<JourneyBusiness> {
  const facts = { slug, name: `Ana ${slug}`, timeZone: 'Europe/Madrid', currency: 'EUR' }
  const business = await JourneyBusiness.found(sandbox, facts)
  await business.hours('Every day', { weekly: every([hours]) })
  await business.person('Ana Ruiz', 'Every day', ['hair'])
  const requirements = [{ key: 'person', type: 'staff' }]
  await business.service(name, minutes, 3_000, {
    grid: { mode: 'interval', step: Math.min(minutes, 60) },
    requirements,
  })
  return business
}
