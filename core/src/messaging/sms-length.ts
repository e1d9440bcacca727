/** The characters of the GSM 7-bit alphabet, 3GPP TS 23.038 §6.2.1; those of its extension table take two septets. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENSION = '^{}\\[~]|€\f'

/** How a text travels: with one character outside the GSM alphabet all of it is written in UCS-2. */
export interface SmsLength {
  readonly encoding: 'gsm-7' | 'ucs-2'
  /** Septets, or UTF-16 code units. */
  readonly units: number
  /** Parts that are paid for; several have room for a header less each. */
  readonly segments: number
}

export function smsLength(text: string): SmsLength {
  const characters = [...text]
  const isGsm = characters.every(one => GSM.includes(one) || EXTENSION.includes(one))
  const units = isGsm ? characters.reduce((sum, one) => sum + (EXTENSION.includes(one) ? 2 : 1), 0) : text.length
  const [single, part] = isGsm ? [160, 153] : [70, 67]
  return { encoding: isGsm ? 'gsm-7' : 'ucs-2', units, segments: units <= single ? 1 : Math.ceil(units / part) }
}
