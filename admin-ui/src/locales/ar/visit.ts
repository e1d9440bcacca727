import type { visitWords as en } from '../en-visit.js'
import type { Translated } from '../translated.js'
import { apart, appointmentsOf, count, type Forms } from './count.js'

const handedOf: Forms = [
  'دون تغيير الشخص',
  'تغيير الشخص مرة واحدة',
  'تغيير الشخص مرتين',
  'تغيير الشخص # مرات',
  'تغيير الشخص # مرة',
  'تغيير الشخص # مرة',
]

/** Sentences about visits of several services and several guests. */
export const visitWords: Translated<typeof en> = {
  visit: {
    parts: 'الزيارة',
    for: names => `لـ ${apart(names)}`,
    with: names => `مع ${apart(names)}`,
    to: time => `حتى ${time}`,
    cancel: 'إلغاء',
    cancelOf: service => `إلغاء ${apart(service)}`,
    cancelled: 'أُلغيت',
    guests: 'الضيوف',
    leaves: name => `لا يمكن لـ ${apart(name)} الحضور`,
    split: name => `فصل ${apart(name)}`,
    splitTitle: name => `هل تريد حجزًا مستقلًا لـ ${apart(name)}؟`,
    splitText: 'تبقى الأوقات والأشخاص كما هي. ويُقسَّم السعر حسب بنود العرض.',
    splitName: 'اسم صاحب الحجز الجديد',
    splitEmail: 'البريد الإلكتروني (اختياري)',
    splitEmailHelp: 'يصل إليه التأكيد مع الرابط.',
    splitSubmit: 'فصل',
    splitKeep: 'إبقاؤهم معًا',
    splitDone: name => `أصبح لـ ${apart(name)} حجز مستقل`,
    cancelPart: what => `هل تريد إلغاء ${apart(what)}؟`,
    cancelPartDone: what => `أُلغي ${apart(what)}، ويبقى الباقي`,
    keepPart: 'الإبقاء عليه كله',
    add: 'إضافة خدمة أخرى',
    remove: 'إزالة',
    removeOf: service => `إزالة ${apart(service)}`,
    service: number => `الخدمة ${number}`,
    guest: 'لمن (اختياري)',
    guestHelp: 'الأسماء المختلفة تُخدم في الوقت نفسه.',
    wait: 'أطول انتظار',
    waits: ['دون انتظار', '15 دقيقة', '30 دقيقة', '60 دقيقة'],
    times: 'أوقات للزيارة كلها',
    find: 'البحث عن أوقات',
    count: amount => count(amount, appointmentsOf),
    none: 'لا شيء يناسب هذا اليوم.',
    incomplete: 'اختر كل الخدمات أولًا.',
    handed: amount => count(amount, handedOf),
  },
}
