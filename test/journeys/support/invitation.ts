import { PASSWORD, type EmptyBusiness } from './empty-business.js'
import { eventually } from './eventually.js'

export interface Invited {
  readonly name: string
  readonly email: string
  /** The label of the role. */
  readonly role: string
}

/** Invites somebody on the page of the team; they choose their password by the link of their letter. */
export async function invite(world: EmptyBusiness, { name, email, role }: Invited): Promise<void> {
  const { setup, page } = world
  await setup.go('team')
  await page.getByTestId('invite-name').fill(name)
  await page.getByTestId('invite-email').fill(email)
  await page.getByTestId('invite-role').selectOption({ label: role })
  const shown = links(world).length
  await setup.saving('/invitations', () => page.getByTestId('invite-button').click())
  const link = await eventually(async () => links(world)[shown])
  const guest = await world.openPage()
  const { pathname, search, hash } = new URL(link)
  await guest.goto(world.url + pathname + search + hash)
  await guest.getByTestId('invitation-password').fill(PASSWORD)
  await guest.getByTestId('invitation-button').click()
  await guest.getByTestId('invitation-sign-in').waitFor()
  await guest.context().close()
}

/** Without a mail server the terminal shows the links of letters. */
function links({ sandbox }: EmptyBusiness): string[] {
  const printed = sandbox.engines[0]?.output() ?? ''
  return [...printed.matchAll(/"link":"([^"]+\/invitation[^"]*)"/g)].map(found => found[1] ?? '')
}
