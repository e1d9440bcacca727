/** JSON cannot say these through `JSON.stringify`; `toJsonText` puts them in place of the marker. */
const RAW_NUMBERS = [
  '1e400',
  '-1e400',
  '1E+9999',
  '-0',
  '0.1e-400',
  '9007199254740993',
  '123456789012345678901234567890',
]
const marker = (text: string) => `@raw:${text}@`

export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\ud83d',
  '\u202eesrever',
  '\u2028line\u2029paragraph',
  '\ufeffmark',
  'é'.normalize('NFD'),
  '𝕳𝖊𝖑𝖑𝖔 👩‍👩‍👧‍👦',
  'a\r\nSet-Cookie: evil=1',
  'BEGIN:VEVENT\r\nATTENDEE:mailto:evil@example.test',
  '\u001b[31mred\u0007',
  "'; DROP TABLE customer; --",
  "' OR '1'='1",
  '1; select pg_sleep(10)',
  '%27%20OR%201=1',
  "\\'; --",
  '$1',
  '%',
  '%%%_\\',
  '%s%n%x',
  '${7*7}{{7*7}}<%= 7*7 %>',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.test")',
  '../../../../etc/passwd',
  '..\\..\\windows',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-1',
  '0',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c4g',
  '1e400',
  '9'.repeat(40),
  '0000-00-00',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '2026-03-29T01:30:00+00:60',
  '2026-03-29T24:00:00Z',
  '2026-12-31T23:59:60Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '1970-01-01T00:00:00Z',
  '2026-03-29T01:30:00+14:00',
  'Europe/../London',
  'Mars/Base',
  'europe/london',
  'GMT+25',
  'Etc/GMT+14',
  'posix/Europe/London',
  'a@b',
  `${'a'.repeat(64)}@example.test`,
  '"a b"@example.test',
  'x'.repeat(300),
  'x'.repeat(5_000),
  '('.repeat(200),
  'a'.repeat(50) + '!',
]

export const HOSTILE_VALUES: readonly unknown[] = [
  ...RAW_NUMBERS.map(marker),
  null,
  true,
  false,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_VALUE,
  2 ** 31,
  -(2 ** 31) - 1,
  [],
  {},
  [[[[[]]]]],
  [null],
  Array.from({ length: 100 }, (_, index) => index),
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { constructor: { prototype: { polluted: true } } },
  { toString: 'x', valueOf: 1, then: 'y', length: -1 },
  { $gt: '', $where: 'sleep(1000)' },
  { '': 1, '\0': 2 },
]

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)

/** Whole bodies that are not what they say. */
export const RAW_BODIES: readonly string[] = [
  '',
  ' ',
  'null',
  'true',
  '[]',
  '""',
  '0',
  '{',
  '{"a":',
  '{"a":1,}',
  "{'a':1}",
  '{"a":1}{"b":2}',
  '{"a":1,"a":2}',
  '\ufeff{}',
  '{"customer":"\\ud800"}',
  '{"\\u0000":1}',
  '{"__proto__":{"a":1},"constructor":1}',
  '{"a":1e400}',
  'a=1&b=2',
  '<xml/>',
  deep('[', ']', 31),
  deep('[', ']', 33),
  deep('{"a":', '}', 40).replace('}', '1}'),
  deep('[', ']', 5_000),
  `{"notes":"${'x'.repeat(120_000)}"}`,
]

/** Parts of a path as they stand on the wire. */
export const RAW_PATH_PARTS: readonly string[] = [
  '%00',
  '%',
  '%ff',
  '%E0%A4%A',
  '%ED%A0%80',
  '..%2f..%2f',
  '%2e%2e',
  '.',
  '..',
  '%252e',
  ';a=b',
  '*',
  "'",
  '%0d%0aX:1',
  'x'.repeat(3_000),
  '%20',
  '__proto__',
  'constructor',
]

export function toJsonText(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(/"@raw:([^"@]*)@"/g, '$1')
}

/** Percent-encodes any text, half surrogates too, which `encodeURIComponent` refuses. */
export function encodeText(text: string): string {
  return [...text]
    .map(character => (/\p{Surrogate}/u.test(character) ? '%ED%A0%80' : encodeURIComponent(character)))
    .join('')
}

/** What Node lets into a header; the rest is replaced, since the client would refuse to send it. */
export function headerText(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
}
