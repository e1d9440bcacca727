/** Brings what gets the focus into view: a dialog that turns from its last stop to its first does not scroll by itself. */
export function keepInView({ target, currentTarget }: FocusEvent): void {
  if (target instanceof Element && target !== currentTarget) {
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
}
