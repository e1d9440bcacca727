/** The sentences that a policy is told in; moments and shares are put together from their parts. */
export interface PolicyWords {
  readonly untilStart: string
  upTo(duration: string): string
  until(time: string, day: string): string
  readonly onTheDay: string
  readonly onTheDayBefore: string
  daysBefore(days: string): string
  free(moment: string): string
  fee(moment: string, share: string): string
  later(share: string): string
  absent(share: string): string
  /** Whoever did not come so often within so many days may book again after this long. */
  blocked(count: number, days: string, wait: string): string
  readonly aDay: string
  readonly asked: string
  /** What a share is taken of: alone, and after a percentage. */
  readonly of: Readonly<Record<'balance' | 'total' | 'deposit', readonly [whole: string, part: string]>>
  percent(percent: string, of: string): string
  deposit(part: string, amount: string): string
}

const english: PolicyWords = {
  untilStart: 'until the start',
  upTo: duration => `up to ${duration} before`,
  until: (time, day) => `until ${time} ${day}`,
  onTheDay: 'on the day',
  onTheDayBefore: 'on the day before',
  daysBefore: days => `${days} before`,
  free: moment => `Free to change or cancel ${moment}.`,
  fee: (moment, share) => `If you cancel ${moment}, ${share} is due.`,
  later: share => `If you cancel later, ${share} is due.`,
  absent: share => `If you do not come, ${share} is due.`,
  blocked: (count, days, wait) =>
    `Whoever does not come ${count} times within ${days} can book again ${wait} after the last time.`,
  aDay: 'a day',
  asked: 'The business answers your request before it is a booking.',
  of: {
    balance: ['what is still to pay', 'what is still to pay'],
    total: ['the price', 'the price'],
    deposit: ['the deposit', 'the deposit'],
  },
  percent: (percent, of) => `${percent} of ${of}`,
  deposit: (part, amount) => `${part} of ${amount}`,
}

const german: PolicyWords = {
  untilStart: 'bis zum Beginn',
  upTo: duration => `bis ${duration} vorher`,
  until: (time, day) => `bis ${time} Uhr ${day}`,
  onTheDay: 'am selben Tag',
  onTheDayBefore: 'am Tag davor',
  daysBefore: days => `${days} vorher`,
  free: moment => `Ändern oder absagen können Sie kostenlos ${moment}.`,
  fee: (moment, share) => `Bei einer Absage ${moment} sind fällig: ${share}.`,
  later: share => `Bei einer späteren Absage sind fällig: ${share}.`,
  absent: share => `Wenn Sie nicht kommen, sind fällig: ${share}.`,
  blocked: (count, days, wait) =>
    `Wer ${count}-mal nicht kommt (Zeitraum: ${days}), kann ${wait} nach dem letzten Mal wieder buchen.`,
  aDay: 'einen Tag',
  asked: 'Ihre Anfrage wird beantwortet, bevor sie zur Buchung wird.',
  of: {
    balance: ['der offene Betrag', 'vom offenen Betrag'],
    total: ['der Preis', 'vom Preis'],
    deposit: ['die Anzahlung', 'der Anzahlung'],
  },
  percent: (percent, of) => `${percent} ${of}`,
  deposit: (part, amount) => `${part} von ${amount}`,
}

const spanish: PolicyWords = {
  untilStart: 'hasta el comienzo',
  upTo: duration => `hasta ${duration} antes`,
  until: (time, day) => `hasta las ${time} ${day}`,
  onTheDay: 'del mismo día',
  onTheDayBefore: 'del día anterior',
  daysBefore: days => `de ${days} antes`,
  free: moment => `Puede cambiar o cancelar gratis ${moment}.`,
  fee: (moment, share) => `Si cancela ${moment}, se cobra: ${share}.`,
  later: share => `Si cancela más tarde, se cobra: ${share}.`,
  absent: share => `Si no se presenta, se cobra: ${share}.`,
  blocked: (count, days, wait) =>
    `Quien no se presenta ${count} veces en ${days} puede volver a reservar ${wait} después de la última vez.`,
  aDay: 'un día',
  asked: 'Su solicitud recibe respuesta antes de ser una reserva.',
  of: {
    balance: ['lo que queda por pagar', 'de lo que queda por pagar'],
    total: ['el precio', 'del precio'],
    deposit: ['la señal', 'de la señal'],
  },
  percent: (percent, of) => `el ${percent} ${of}`,
  deposit: (part, amount) => `${part} de ${amount}`,
}

const french: PolicyWords = {
  untilStart: "jusqu'au début",
  upTo: duration => `jusqu'à ${duration} avant`,
  until: (time, day) => `jusqu'à ${time} ${day}`,
  onTheDay: 'le jour même',
  onTheDayBefore: 'la veille',
  daysBefore: days => `${days} avant`,
  free: moment => `Vous pouvez modifier ou annuler sans frais ${moment}.`,
  fee: (moment, share) => `Si vous annulez ${moment}, vous devez : ${share}.`,
  later: share => `Si vous annulez plus tard, vous devez : ${share}.`,
  absent: share => `Si vous ne venez pas, vous devez : ${share}.`,
  blocked: (count, days, wait) =>
    `Qui ne vient pas ${count} fois en ${days} peut réserver de nouveau ${wait} après la dernière fois.`,
  aDay: 'un jour',
  asked: "Votre demande reçoit une réponse avant d'être une réservation.",
  of: {
    balance: ['ce qui reste à payer', 'de ce qui reste à payer'],
    total: ['le prix', 'du prix'],
    deposit: ["l'acompte", "de l'acompte"],
  },
  percent: (percent, of) => `${percent} ${of}`,
  deposit: (part, amount) => `${part} de ${amount}`,
}

const arabic: PolicyWords = {
  untilStart: 'حتى بداية الموعد',
  upTo: duration => `حتى ${duration} قبل الموعد`,
  until: (time, day) => `حتى الساعة ${time} ${day}`,
  onTheDay: 'في اليوم نفسه',
  onTheDayBefore: 'في اليوم السابق',
  daysBefore: days => `قبل ${days}`,
  free: moment => `يمكنك التعديل أو الإلغاء مجانًا ${moment}.`,
  fee: (moment, share) => `عند الإلغاء ${moment} يُستحق: ${share}.`,
  later: share => `عند الإلغاء بعد ذلك يُستحق: ${share}.`,
  absent: share => `عند عدم الحضور يُستحق: ${share}.`,
  blocked: (count, days, wait) =>
    `من لم يحضر ${count} مرات خلال ${days} يمكنه الحجز من جديد بعد ${wait} من المرة الأخيرة.`,
  aDay: 'يوم',
  asked: 'يأتيك رد على طلبك قبل أن يصبح حجزًا.',
  of: {
    balance: ['المبلغ المتبقي', 'من المبلغ المتبقي'],
    total: ['السعر', 'من السعر'],
    deposit: ['العربون', 'من العربون'],
  },
  percent: (percent, of) => `${percent} ${of}`,
  deposit: (part, amount) => `${part} وقدره ${amount}`,
}

const LANGUAGES: Readonly<Record<string, PolicyWords>> = {
  en: english,
  de: german,
  es: spanish,
  fr: french,
  ar: arabic,
}

/** @param locale - BCP 47; the language of the words, or English, with which numbers have to be written too. */
export function policyWords(locale: string): { readonly words: PolicyWords; readonly locale: string } {
  const words = LANGUAGES[locale.split('-')[0] ?? '']
  return words ? { words, locale } : { words: english, locale: 'en' }
}
