export const COMMON_PASSWORD = 'This one is among the first that strangers try: choose another, such as four words'

/** Longer ones are not among the first that are tried, whatever they are made of. */
const LONGEST = 16

/** Rows of a keyboard, the alphabet and the digits: whatever runs along one of them, in either direction, is soon tried. */
const ROWS: readonly string[] = [
  ...['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', '1q2w3e4r5t6y7u8i9o0p', 'qazwsxedcrfvtgbyhnujmikolp'],
  ...['qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm', 'azertyuiopqsdfghjklmwxcvbn'],
]

/** What people call a secret, whom they love, what they play, when it is, and what this program is for. */
const WORDS: ReadonlySet<string> = new Set(
  `password passwort passwd pass motdepasse contrasena senha welcome willkommen bienvenue letmein login logon signin
  admin administrator root user guest test tester testing demo default changeme secret geheim temp temporary
  iloveyou love lovely princess prinzessin sunshine shadow master monkey dragon football fussball baseball basketball
  soccer hockey tennis superman batman spiderman starwars pokemon killer hunter ranger cowboy freedom whatever trustno
  hello hallo bonjour summer sommer winter spring autumn herbst monday friday january february march april may june july
  august september october november december michael jennifer jessica ashley daniel charlie jordan thomas andrew george
  nicole matthew robert london paris berlin america cheese chocolate computer internet server samsung google apple
  booking bookings bookwright calendar reservation appointment manager owner business qwerty qwertz azerty abc`.split(
    /\s+/,
  ),
)

const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
}

/**
 * Whether a password is one of those that everybody tries first (ASVS 5.0, 6.2.4). Told by rule: a word that many take,
 * with digits and signs around it; a run along the keyboard; the same few characters again and again.
 */
export function isCommonPassword(password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
  if ([...plain].length > LONGEST) return false
  return isRepeated(plain) || isRun(plain) || isDecoratedWord(plain)
}

/** One to four characters over and over: `aaaaaaaa`, `12121212`, `abcabcabc`. */
function isRepeated(text: string): boolean {
  return /^(.{1,4}?)\1+$/u.test(text)
}

/** Runs of four and more on end, and nothing else: `12345678`, `qwerty12345`, `1q2w3e4r`. */
function isRun(text: string): boolean {
  let rest = text
  while (rest !== '') {
    const length = runLength(rest)
    if (length < Math.min(4, rest.length) || (rest === text && length < 4)) return false
    rest = rest.slice(length)
  }
  return true
}

function runLength(text: string): number {
  const lines = ROWS.flatMap(row => [row, [...row].reverse().join('')])
  for (let length = text.length; length > 1; length -= 1) {
    if (lines.some(line => line.includes(text.slice(0, length)))) return length
  }
  return 1
}

/** `Password1!`, `p@ssw0rd`, `2024summer`, `adminadmin`. */
function isDecoratedWord(text: string): boolean {
  const core = text.replace(/^[\d\W_]{0,4}(?=\p{L})/u, '').replace(/(?<=\p{L})[\d\W_]{0,6}$/u, '')
  return [text, core].some(word => isWord(word) || isWord([...word].map(sign => LEET[sign] ?? sign).join('')))
}

/** One word of the list, or two. */
function isWord(text: string): boolean {
  if (WORDS.has(text)) return true
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => at + 1).some(
    at => WORDS.has(text.slice(0, at)) && WORDS.has(text.slice(at)),
  )
}
