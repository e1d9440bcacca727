import type { CommandIo } from './command.js'
import type { Engine } from './engine.js'

export interface Announcement {
  readonly url: string
  /** Set when the default port was taken. */
  readonly wantedPort?: number | undefined
}

/** Says where everything is, for people; progress and warnings go elsewhere. */
export async function announce(io: CommandIo, engine: Engine, { url, wantedPort }: Announcement): Promise<void> {
  const [storefronts, logins] = [await engine.storefronts(), await engine.demoLogins()]
  const width = Math.max(0, ...storefronts.map(({ name }) => name.length))
  const lines = ['', '  Bookwright is running.', '']
  if (wantedPort !== undefined) lines.push(`  Port ${wantedPort} is taken, so this is the next free one.`, '')
  lines.push(`  Start    ${url}/`, `  Admin    ${url}/admin/`)
  for (const { name, slug } of storefronts) lines.push(`  Book at  ${name.padEnd(width)}  ${url}/b/${slug}/`)
  const code = await engine.setupCode()
  if (code !== undefined) lines.push(`  Set up   ${url}/setup  code ${code}`)
  if (logins.length > 0) {
    const widest = Math.max(...logins.map(({ email }) => email.length))
    const line = ({ email, password, role }: (typeof logins)[number]) =>
      `  Sign in  ${email.padEnd(widest)}  password ${password}  ${role}`
    lines.push('', ...logins.map(line))
  }
  lines.push('', '  Stop with Ctrl+C.', '')
  lines.forEach(line => io.out(line))
}
