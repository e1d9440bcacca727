/**
 * Puts a text on the clipboard.
 * @returns false where the browser has no clipboard or gives no leave, as without https: say so, the text can be selected.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
