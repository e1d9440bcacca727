import type { pluginActivityWords as en } from '../en-plugin-activity.js'
import type { Translated } from '../translated.js'
import { apart, count, type Forms } from './count.js'

/** "For one business, for two": after a preposition. */
const businesses: Forms = ['0 منشأة', 'منشأة واحدة', 'منشأتين', '# منشآت', '# منشأة', '# منشأة']

/** Words of what plugins do, and of those that misbehave. */
export const pluginActivityWords: Translated<typeof en> = {
  pluginActivity: {
    title: name => `نشاط ${apart(name)}`,
    lead: 'ما تُستدعى له، وكم يكلف ذلك، وما الذي تعطل، في كل المنشآت.',
    what: 'النشاط',
    runnersOnly: 'هذه الصفحة لمن يدير هذا النظام.',
    open: 'النشاط',
    openOf: name => `: ${apart(name)}`,
    quarantined: when => `معزولة منذ ${when}`,
    quarantineText: reason =>
      `أُخرجت من كل العمليات: ${apart(reason)} تستمر الحجوزات بدونها. أرسل إصدارًا مصلحًا، أو أعدها.`,
    release: 'إعادتها',
    releaseTitle: name => `هل تريد إعادة ${apart(name)}؟`,
    releaseText: 'تعمل فورًا في كل العمليات. وإن كررت الأمر نفسه أُخرجت من جديد.',
    keepOut: 'إبقاؤها خارجًا',
    released: name => `عادت ${apart(name)} إلى العمل`,
    circuitStates: {
      closed: 'مغلق: تُستدعى',
      'half-open': 'قيد التجربة: يُسمح باستدعاء واحد',
      open: 'مفتوح: لا تُستدعى',
    },
    circuit: (hook, tenants) =>
      `${apart(hook)}: فشل خمس مرات خلال دقيقة في ${count(tenants, businesses)}؛ ويُعاد بعد نصف دقيقة.`,
    closeCircuits: 'استدعاؤه من جديد الآن',
    closeCircuitsText: 'بعد إصلاح ما كان يمنعه من العمل.',
    circuitsClosed: name => `يُستدعى ${name} من جديد`,
    calls: 'ما استُدعيت له',
    noCalls: 'لم تُستدعَ منذ بدء العمليات.',
    columns: {
      hook: 'استُدعيت لـ',
      calls: 'الاستدعاءات',
      failures: 'فشلت',
      skips: 'تُركت',
      median: 'نصفها خلال',
      p95: '95٪ منها خلال',
    },
    milliseconds: value => `${value} م.ث`,
    processes: 'العمليات',
    process: 'العملية',
    state: 'الحالة',
    holds: 'ما تبقيه مفتوحًا',
    held: (timers, handles, listeners) => `المؤقتات: ${timers}، المقابس وغيرها: ${handles}، المستمعات: ${listeners}`,
    runs: (version, hash) => `جاهزة، ${apart(`${version}, @${hash}`)}`,
    incidents: 'ما الذي تعطل',
    nothing: 'لم يتعطل شيء في آخر 30 يومًا.',
    incident: 'ماذا',
    where: 'أين',
    howOften: 'المرات',
    last: 'آخر مرة',
    kinds: {
      failed: 'فشلت',
      'timed-out': 'لم ترد في الوقت المناسب',
      'late-rejection': 'فشلت بعد أن ردت',
      uncaught: 'فشلت خارج استدعاءاتها',
      polluted: 'غيّرت كائنات مدمجة',
      leaking: 'تُبقي ما تفتحه مفتوحًا',
      stalled: 'أوقفت العملية كلها',
      exited: 'أنهت العملية',
      refused: 'لم تبدأ',
      quarantined: 'عُزلت',
    },
    inProcess: (host, pid) => apart(`${host} ${pid}`),
  },
}
