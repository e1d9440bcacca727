import type { LateWords } from './messages.js'

/** Words of the page of a booking and that of a login. */
export const late: LateWords = {
  told: 'كيف نبلغك',
  toldHelp: 'بشأن هذا الحجز وكل الحجوزات الأخرى هنا. إن لم تصلك نستخدم الوسيلة التالية.',
  asUsual: 'كما نفعل عادةً',
  channels: { email: 'البريد الإلكتروني', sms: 'رسالة نصية', whatsapp: 'WhatsApp' },
  saved: 'حُفظ',
  family: 'تحجز أيضًا لـ',
  familyHelp: 'طفل أو شخص طلب منك ذلك. لا يحتاج إلى حساب، وما نكتبه يصل إليك.',
  nobody: 'لا أحد بعد.',
  bookFor: name => `احجز لـ ${name}`,
  name: 'اسم الشخص',
  nameMissing: 'أدخل اسمًا.',
  agree: 'أنا أحد والديه أو وصيّه، أو طلب مني أن أحجز له',
  agreeMissing: 'ضع علامة هنا لإضافته.',
  add: 'إضافة',
  added: name => `أُضيف ${name}.`,
}
