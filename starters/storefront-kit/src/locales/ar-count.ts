/** One, two, a few (3 to 10), many (11 to 99), the rest: `#` stands for the number, which one and two leave out. */
export type Forms = readonly [one: string, two: string, few: string, many: string, other: string]

const rules = new Intl.PluralRules('ar')
const indexes: Record<Intl.LDMLPluralRule, number> = { zero: 4, one: 0, two: 1, few: 2, many: 3, other: 4 }

/** Arabic counts in six ways; a noun after many stands in the singular. */
export function count(amount: number, forms: Forms): string {
  return (forms[indexes[rules.select(amount)]] ?? forms[4]).replace('#', String(amount))
}

export const minutesOf: Forms = ['دقيقة واحدة', 'دقيقتان', '# دقائق', '# دقيقة', '# دقيقة']
export const placesOf: Forms = ['مكان واحد', 'مكانان', '# أماكن', '# مكانًا', '# مكان']
export const timesOf: Forms = ['موعد واحد', 'موعدان', '# مواعيد', '# موعدًا', '# موعد']
export const bookingsOf: Forms = ['حجز واحد', 'حجزان', '# حجوزات', '# حجزًا', '# حجز']
export const servicesOf: Forms = ['خدمة واحدة', 'خدمتان', '# خدمات', '# خدمة', '# خدمة']
export const visitsOf: Forms = ['زيارة واحدة', 'زيارتان', '# زيارات', '# زيارة', '# زيارة']
export const peopleOf: Forms = ['شخص واحد', 'شخصان', '# أشخاص', '# شخصًا', '# شخص']
