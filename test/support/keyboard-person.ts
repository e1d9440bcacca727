import type { PageLook } from './admin-sign-in.js'
import type { InProcessEngine } from './in-process-engine.js'
import { Keyboard } from './keyboard.js'

/** Opens a page for somebody who has a keyboard and nothing else. */
export async function openWithKeyboard(bench: InProcessEngine, path: string, look?: PageLook): Promise<Keyboard> {
  return new Keyboard(await bench.open(path, look, Keyboard.prepare))
}

/** Signs in from a sign-in page that just came: its first field has the focus already. */
export async function typeSignIn(keys: Keyboard, email: string, password: string): Promise<void> {
  await keys.expectFocusOn('textbox', 'E-mail')
  await keys.write('E-mail', email)
  await keys.write('Password', password)
  await keys.page.keyboard.press('Enter')
}
