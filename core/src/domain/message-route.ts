/** Ways by which people are told. */
export const MESSAGE_CHANNELS = ['email', 'sms', 'whatsapp', 'webchat'] as const
export type ChannelKind = (typeof MESSAGE_CHANNELS)[number]

/** Those that lead to an address which a business has of its customers: what they can choose from. */
export const CHOOSABLE_CHANNELS = ['email', 'sms', 'whatsapp'] as const
export type ChoosableChannel = (typeof CHOOSABLE_CHANNELS)[number]

/** Why a way was not taken: no plugin serves it, the customer has no address for it, or the far end refused for good. */
export const PASSED_OVER_REASONS = ['not-served', 'no-address', 'refused'] as const

/** A way that would have come first. */
export interface PassedOver {
  readonly channel: ChannelKind
  readonly reason: (typeof PASSED_OVER_REASONS)[number]
}

/** What was chosen, by whom; each list with what is liked best first. */
export interface ChannelWishes {
  readonly customer: readonly ChannelKind[]
  /** That of the rule which asks for this message. */
  readonly rule?: ChannelKind | undefined
  readonly business: readonly ChannelKind[]
}

/** What can be done now. */
export interface ChannelMeans {
  isServed(channel: ChannelKind): boolean
  hasAddress(channel: ChannelKind): boolean
  readonly refused: readonly ChannelKind[]
}

export interface ChosenChannel {
  readonly channel: ChannelKind
  readonly passedOver: readonly PassedOver[]
}

/** The choice of the customer, then that of the rule, then that of the business, then e-mail; each once. */
export function channelOrder({ customer, rule, business }: ChannelWishes): ChannelKind[] {
  return [...new Set<ChannelKind>([...customer, ...(rule ? [rule] : []), ...business, 'email'])]
}

/**
 * The first way that leads to the customer, and those before it with what stood against them. A rule names a channel whether
 * or not a plugin serves it, and the outbox keeps its messages then; a customer who chose something is told by what is served.
 * @returns undefined where no way is left.
 */
export function chooseChannel(wishes: ChannelWishes, means: ChannelMeans): ChosenChannel | undefined {
  const { customer, rule } = wishes
  const isOpen = (channel: ChannelKind) => means.isServed(channel) || (channel === rule && customer.length === 0)
  const passedOver: PassedOver[] = []
  for (const channel of channelOrder(wishes)) {
    const reason = means.refused.includes(channel)
      ? 'refused'
      : !isOpen(channel)
        ? 'not-served'
        : !means.hasAddress(channel)
          ? 'no-address'
          : undefined
    if (reason === undefined) return { channel, passedOver }
    passedOver.push({ channel, reason })
  }
  const isLeft = rule !== undefined && !means.refused.includes(rule) && means.hasAddress(rule)
  return isLeft ? { channel: rule, passedOver: passedOver.filter(({ channel }) => channel !== rule) } : undefined
}
