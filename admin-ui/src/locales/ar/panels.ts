import type { panelWords as en } from '../en-panels.js'
import type { Translated } from '../translated.js'
import { apart } from './count.js'

/** Words around what plugins show. */
export const panelWords: Translated<typeof en> = {
  panels: {
    what: name => `ما تعرضه ${apart(name)}`,
    failedTitle: name => `لا تعمل ${apart(name)} هنا`,
    failedText: label => `يأتي «${apart(label)}» من هذه الإضافة وقد حدث فيه خطأ. بقية الصفحة تعمل، ولم يتأثر شيء آخر.`,
    notLoaded: label => `يأتي «${apart(label)}» من هذه الإضافة وتعذر تحميله. بقية الصفحة تعمل.`,
    slowTitle: name => `تستغرق ${apart(name)} وقتًا أطول من المعتاد`,
    slowText: 'يمكنك متابعة العمل: يظهر المحتوى حالما يصل.',
    trouble: name => `لم ينجح شيء في ${apart(name)}.`,
    retry: 'إعادة المحاولة',
    retryOf: label => `: ${apart(label)}`,
    dismiss: 'إخفاء',
    goOn: 'متابعة',
    cancel: 'إلغاء',
    from: name => `من ${apart(name)}`,
    today: 'اليوم',
    goneTitle: 'هذه الصفحة غير موجودة',
    goneText: 'تخص إضافةً متوقفة هنا، أو لا تعرضها إلا لغيرك.',
    toPlugins: 'الانتقال إلى الإضافات',
  },
}
