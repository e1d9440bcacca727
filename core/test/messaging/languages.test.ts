import 'reflect-metadata'
import { expect } from 'chai'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import { policyText } from '../../dist/domain/policy-text.js'
import type { Tenant } from '../../dist/domain/tenant.js'
import { engineWords } from '../../dist/i18n/en.js'
import { Translator } from '../../dist/i18n/translator.js'
import { MessageWriter } from '../../dist/messaging/message-writer.js'
import { templateIssues } from '../../dist/messaging/message-template.js'
import { smsLength } from '../../dist/messaging/sms-length.js'
import { defaultWords, namesFor, TEMPLATE_KINDS } from '../../dist/messaging/template-kinds.js'
import { TemplatePreview } from '../../dist/messaging/template-preview.js'
import { aBookingView } from './support/a-booking-view.js'

const LANGUAGES = ['ar', 'de', 'es', 'fr']
const KEYS = Object.keys(engineWords).filter(key => /^(message|customer|payment)\./.test(key))
const translator = new Translator()
const variables = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
const tenant = {
  ...{
    id: 't',
    slug: 'lotus-day-spa',
    name: 'Lotus Day Spa',
    timeZone: 'Europe/Madrid',
    locale: 'en-GB',
    currency: 'EUR',
  },
  profile: { contact: { email: 'desk@lotus.test', phone: '+34 600 000 000', address: '1 Bath Street' } },
} as unknown as Tenant
const links = { bookingPage: () => 'https://example.test/b/lotus-day-spa/' } as never
// A Saturday in August, with the longest names of days and months that these languages have.
const clock = { now: () => new Date('2026-08-19T07:20:00Z') }
const preview = new TemplatePreview(new MessageWriter(translator), translator, clock, links)

describe('Messages in each language', () => {
  for (const language of LANGUAGES) {
    describe(language, () => {
      it('has every sentence of the English ones, with the same variables', () => {
        for (const key of KEYS) {
          expect(translator.has(language, key), key).to.equal(true)
          const [own, english] = [language, 'en'].map(one => variables(translator.find(one, key) ?? ''))
          expect(own, key).to.deep.equal(english)
        }
      })

      it('says each kind in words of its own that may be saved as they are', () => {
        for (const kind of TEMPLATE_KINDS) {
          const words = defaultWords(kind, language, translator)
          expect(words.body, kind).not.to.equal(defaultWords(kind, 'en', translator).body)
          expect(templateIssues(words, namesFor(kind)), kind).to.deep.equal([])
          const shown = preview.write(tenant, kind, language, words)
          expect(`${shown.subject}${shown.text}`, kind).not.to.match(/message\.|undefined|[{}]/)
          expect(shown.subject.length, kind).to.be.at.most(200)
        }
      })

      it('fits a telephone: two parts before the link, and no part more than four with it', () => {
        for (const kind of TEMPLATE_KINDS) {
          const text = preview.writeShort(tenant, kind, language)
          const [before = ''] = text.split(' https:')
          expect(smsLength(before).segments, `${kind}: ${before}`).to.be.at.most(2)
          const link = 'https://book.example.test/b/lotus-day-spa/manage/018f2f4e-0000-7000-8000-000000000001?token='
          const whole = `${before} ${link}${'x'.repeat(57)}`
          expect(smsLength(whole).segments, `${kind}: ${whole}`).to.be.at.most(4)
        }
      })
    })
  }

  it('say dates and money as the language does, in the zone of the place, with the zone', () => {
    const write = (locale: string) => {
      const form = { kind: 'booking-confirmed', audience: 'customer', locale, manageLink: undefined } as const
      const words = { subject: '{when}', body: '{total}' }
      const shown = new MessageWriter(translator).write(aBookingView(), { ...form, bookingPage: '' }, words)
      return [shown.subject, shown.text.trim()]
    }
    expect(write('de')).to.deep.equal(['Sonntag, 29. März 2026, 10:00 bis 11:00 Uhr (Britische Sommerzeit)', '72,00 £'])
    expect(write('es')).to.deep.equal([
      'domingo, 29 de marzo de 2026, de 10:00 a 11:00 (hora de verano británica)',
      '72,00 GBP',
    ])
    expect(write('fr')).to.deep.equal([
      'dimanche 29 mars 2026, de 10:00 à 11:00 (heure d’été britannique)',
      '72,00 £GB',
    ])
    const [when, total] = write('ar')
    expect(when).to.contain('مارس').and.contain('توقيت بريطانيا الصيفي')
    expect(total).to.match(/72|٧٢/)
  })

  it('are written from right to left where the language is, and hold names apart from the text around them', () => {
    const words = defaultWords('booking-confirmed', 'ar', translator)
    const shown = preview.write(tenant, 'booking-confirmed', 'ar', words)
    expect(shown.html).to.contain('<html lang="ar" dir="rtl">').and.contain('text-align:right')
    expect(shown.text).to.contain('\u2068Alex Sample\u2069')
    expect(preview.write(tenant, 'booking-confirmed', 'de', words).text).not.to.match(/[\u2068\u2069]/)
  })

  it('tell terms in the language, with its own plurals', () => {
    const until = (minutes: number, locale: string) =>
      policyText({ ...DEFAULT_POLICY, freeCancellationMinutes: minutes }, { amount: 0, currency: 'EUR' }, locale).text
    expect(until(1_440, 'de')).to.equal('Ändern oder absagen können Sie kostenlos bis 24 Stunden vorher.')
    expect(until(60, 'es')).to.equal('Puede cambiar o cancelar gratis hasta 1 hora antes.')
    expect(until(4_320, 'fr')).to.equal("Vous pouvez modifier ou annuler sans frais jusqu'à 3 jours avant.")
    expect(until(120, 'ar'), 'two hours').to.contain('ساعتان')
    expect(until(180, 'ar'), 'a few hours').to.contain('ساعات')
    expect(until(720, 'ar'), 'many hours').to.match(/ساعة/)
    expect(until(60, 'it'), 'no words of its own').to.equal('Free to change or cancel up to 1 hour before.')
  })

  it('count the parts of a text for a telephone as networks do', () => {
    expect(smsLength('a'.repeat(160))).to.deep.equal({ encoding: 'gsm-7', units: 160, segments: 1 })
    expect(smsLength('a'.repeat(161)).segments).to.equal(2)
    expect(smsLength('€'.repeat(80))).to.deep.equal({ encoding: 'gsm-7', units: 160, segments: 1 })
    expect(smsLength('á'.repeat(71))).to.deep.equal({ encoding: 'ucs-2', units: 71, segments: 2 })
  })
})
