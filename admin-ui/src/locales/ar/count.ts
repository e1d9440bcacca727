/** None, one, two, a few (3 to 10), many (11 to 99), the rest: `#` stands for the number, which one and two leave out. */
export type Forms = readonly [zero: string, one: string, two: string, few: string, many: string, other: string]

const rules = new Intl.PluralRules('ar')
const indexes: Record<Intl.LDMLPluralRule, number> = { zero: 0, one: 1, two: 2, few: 3, many: 4, other: 5 }

/** Arabic counts in six ways; after many the noun stands in the singular. */
export function count(amount: number, forms: Forms): string {
  return (forms[indexes[rules.select(amount)]] ?? forms[5]).replace('#', String(amount))
}

/** Keeps a name, an address or a code together, whichever way it is written; the marks follow its first letter. */
export function apart(text: string | number): string {
  return `\u2068${text}\u2069`
}

export const bookingsOf: Forms = ['لا حجوزات', 'حجز واحد', 'حجزان', '# حجوزات', '# حجزًا', '# حجز']
export const appointmentsOf: Forms = ['لا مواعيد', 'موعد واحد', 'موعدان', '# مواعيد', '# موعدًا', '# موعد']
export const clientsOf: Forms = ['لا عملاء', 'عميل واحد', 'عميلان', '# عملاء', '# عميلًا', '# عميل']
export const servicesOf: Forms = ['لا خدمات', 'خدمة واحدة', 'خدمتان', '# خدمات', '# خدمة', '# خدمة']
export const classesOf: Forms = ['لا حصص', 'حصة واحدة', 'حصتان', '# حصص', '# حصة', '# حصة']
export const placesOf: Forms = ['لا أماكن', 'مكان واحد', 'مكانان', '# أماكن', '# مكانًا', '# مكان']
export const peopleOf: Forms = ['لا أحد', 'شخص واحد', 'شخصان', '# أشخاص', '# شخصًا', '# شخص']
export const rowsOf: Forms = ['لا صفوف', 'صف واحد', 'صفان', '# صفوف', '# صفًا', '# صف']
export const secondsOf: Forms = ['0 ثانية', 'ثانية واحدة', 'ثانيتان', '# ثوانٍ', '# ثانية', '# ثانية']
export const minutesOf: Forms = ['0 دقيقة', 'دقيقة واحدة', 'دقيقتان', '# دقائق', '# دقيقة', '# دقيقة']
export const hoursOf: Forms = ['0 ساعة', 'ساعة واحدة', 'ساعتان', '# ساعات', '# ساعة', '# ساعة']
export const daysOf: Forms = ['0 يوم', 'يوم واحد', 'يومان', '# أيام', '# يومًا', '# يوم']
