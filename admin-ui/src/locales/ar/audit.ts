import type { auditWords as en } from '../en-audit.js'
import type { Translated } from '../translated.js'
import { auditActions, auditSubjects } from './audit-actions.js'
import { apart, count, rowsOf } from './count.js'

/** Sentences of the audit page and of the events that were given up. */
export const auditWords: Translated<typeof en> = {
  audit: {
    title: 'سجل التدقيق',
    lead: 'من غيّر ماذا. تُختم الصفوف بعضها ببعض خلال دقيقة؛ وتغيير صف مختوم أو إزالته يكسر الختم.',
    what: 'سجل التدقيق',
    table: 'جدول التدقيق',
    columns: {
      at: 'متى',
      actor: 'من',
      action: 'الإجراء',
      subject: 'على ماذا',
      changes: 'التغييرات',
      chained: 'الختم',
    },
    filters: 'تصفية سجل التدقيق',
    action: 'الإجراء',
    anyAction: 'أي إجراء',
    from: 'من يوم',
    to: 'إلى يوم',
    actions: auditActions,
    subjects: auditSubjects,
    subject: 'معرّف ما تغيّر',
    clear: 'مسح عوامل التصفية',
    linked: 'مختوم',
    waiting: 'بالانتظار',
    emptyTitle: 'لا شيء هنا',
    emptyText: 'لا صف يطابق، أو لم يتغير شيء بعد.',
    verify: 'فحص الختم',
    intact: rows => (rows === 0 ? 'لم يُختم شيء بعد.' : `سليم: كل شيء كما كان، والعدد ${count(rows, rowsOf)}.`),
    waits: rows => (rows === 0 ? '' : ` لم يُختم بعد: ${count(rows, rowsOf)}.`),
    broken: problem => `الختم مكسور: ${apart(problem)}.`,
  },
  deadEvents: {
    title: 'تُركت بعد الفشل',
    lead: 'فشل عشر مرات شيء كان ينبغي أن يتبع حجزًا. أصلح السبب ثم أعد المحاولة.',
    retry: 'إعادة المحاولة',
    retryOf: (hook, when) => `إعادة المحاولة: ${apart(hook)}، ${when}`,
    done: 'تجري إعادة المحاولة الآن.',
  },
  deadWebhooks: {
    title: 'وردت من الخارج وتُركت',
    lead: 'أبلغتنا خدمة بهذا وتعذر تطبيقه. أصلح السبب ثم أعد المحاولة.',
    noKind: 'حدث',
    retry: 'إعادة المحاولة',
    retryOf: (provider, when) => `إعادة المحاولة: ${apart(provider)}، ${when}`,
    done: 'تجري إعادة المحاولة الآن.',
  },
}
