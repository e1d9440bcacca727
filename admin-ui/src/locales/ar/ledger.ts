import type { ledgerWords as en } from '../en-ledger.js'
import type { Translated } from '../translated.js'

/** Sentences about what is owed and paid. */
export const ledgerWords: Translated<typeof en> = {
  ledger: {
    title: 'المبالغ المستحقة',
    lead: 'رسوم كل الحجوزات ومبالغها المستردة ومدفوعاتها، كما جعلتها القواعد مستحقة.',
    what: 'المبالغ',
    table: 'جدول المبالغ',
    kind: 'النوع',
    anyKind: 'كل شيء',
    from: 'من',
    to: 'حتى',
    columns: { at: 'متى', kind: 'النوع', booking: 'الحجز', note: 'ملاحظة', amount: 'المبلغ' },
    kinds: {
      'late-cancellation': 'إلغاء متأخر',
      'no-show': 'عدم حضور',
      reversal: 'رسوم تم التراجع عنها',
      refund: 'مبلغ يجب ردّه',
      deposit: 'عربون',
      balance: 'المتبقي',
      full: 'السعر الكامل',
    },
    states: {
      created: 'لم يُدفع بعد',
      'due-on-site': 'يُدفع عند الاستقبال',
      pending: 'في الطريق',
      captured: 'مدفوع',
      failed: 'فشل',
      refunded: 'تم ردّه',
      cancelled: 'لم يعد مطلوبًا',
    },
    sums: { fees: 'رسوم مفتوحة', refunds: 'مبالغ يجب ردّها', due: 'لم يُدفع بعد', captured: 'المدفوع' },
    takenBack: 'تم التراجع عنها',
    emptyTitle: 'لا شيء مستحق بعد',
    emptyText: 'تظهر هنا العرابين ورسوم الإلغاء المتأخر وعدم الحضور والمبالغ المستردة.',
    noResultTitle: 'لا نتائج مطابقة',
    noResultText: 'ربما تخفي عوامل التصفية بعض السطور.',
    clear: 'مسح عوامل التصفية',
  },
}
