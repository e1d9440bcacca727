/** Red, green and blue from 0 to 1, as they are written. */
type Colour = readonly [number, number, number]

/** Lightness from 0 to 1, chroma, hue in radians: the space in which equal steps look equal (Ottosson, OKLab). */
interface Oklch {
  l: number
  c: number
  h: number
}

/** Of white on an accent, and of an accent on what it stands on. AA asks for 4.5; the rest is room for its soft tint. */
const LIGHT_RATIO = 5
const DARK_RATIO = 6
const STEP = 0.005

const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const toWritten = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055)

function toOklch(colour: Colour): Oklch {
  const [r, g, b] = colour.map(toLinear) as unknown as Colour
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const l = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
  const a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
  const bb = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
  return { l, c: Math.hypot(a, bb), h: Math.atan2(bb, a) }
}

function toLinearRgb({ l, c, h }: Oklch): Colour {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)]
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
}

/** The colour itself where a screen can show it, else the strongest of its hue and lightness that it can. */
function shown(wanted: Oklch): Colour {
  let { c } = wanted
  for (;;) {
    const linear = toLinearRgb({ ...wanted, c })
    const isShown = linear.every(value => value >= -0.0005 && value <= 1.0005)
    if (isShown || c <= 0) return linear.map(value => toWritten(Math.min(1, Math.max(0, value)))) as unknown as Colour
    c -= STEP
  }
}

const HEX = /^#([0-9a-f]{6})$/i

function read(text: string): Colour | null {
  const digits = HEX.exec(text.trim())?.[1]
  if (digits === undefined) return null
  return [0, 2, 4].map(at => parseInt(digits.slice(at, at + 2), 16) / 255) as unknown as Colour
}

const print = (colour: Colour) =>
  `#${colour
    .map(value =>
      Math.round(value * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map(toLinear) as unknown as Colour
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** As WCAG 2 counts it, from 1 to 21. */
function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Moves the lightness until the colour can be read on all of the grounds. */
function readable(colour: Oklch, grounds: readonly Colour[], ratio: number, step: number): Oklch {
  let { l } = colour
  const isEnough = () => grounds.every(ground => contrast(shown({ ...colour, l }), ground) >= ratio)
  while (l > 0 && l < 1 && !isEnough()) l += step
  return { ...colour, l }
}

export interface Grounds {
  /** What the accent stands on, in `#rrggbb`. */
  light: readonly string[]
  dark: readonly string[]
}

/**
 * The colours of a brand from the one that its owner typed: the hue stays, the lightness moves until it can be read.
 *
 * @param accent - `#rrggbb`; nothing for anything else.
 */
export function accentColours(accent: string, grounds: Grounds): Record<string, string> | null {
  const typed = read(accent)
  if (typed === null) return null
  const base = toOklch(typed)
  const tint = (l: number, c: number) => shown({ h: base.h, l, c: Math.min(c, base.c) })
  const of = (texts: readonly string[]) => texts.map(read).filter(colour => colour !== null)
  const [soft, darkSoft] = [tint(0.962, 0.025), tint(0.29, 0.045)]
  const light = readable(base, [[1, 1, 1], soft, ...of(grounds.light)], LIGHT_RATIO, -STEP)
  const dark = readable({ ...base, l: Math.max(base.l, 0.6) }, [darkSoft, ...of(grounds.dark)], DARK_RATIO, STEP)
  const colours: Record<string, Colour> = {
    accent: shown(light),
    'accent-hover': shown({ ...light, l: light.l - 0.06 }),
    'accent-soft': soft,
    'accent-line': tint(0.86, 0.06),
    'accent-dark': shown(dark),
    'accent-dark-hover': shown({ ...dark, l: Math.min(0.97, dark.l + 0.05) }),
    'accent-dark-soft': darkSoft,
    'accent-dark-line': tint(0.42, 0.07),
  }
  const printed = Object.entries(colours).map(([name, colour]) => [`--bw-brand-${name}`, print(colour)])
  return { '--bw-brand-accent-input': print(typed), ...Object.fromEntries(printed) }
}

/** As WCAG 2 counts it, from 1 to 21; nothing for what is no `#rrggbb`. */
export function contrastOf(one: string, other: string): number | null {
  const [colour, ground] = [read(one), read(other)]
  return colour && ground && contrast(colour, ground)
}
