import { definePlugin } from '../../../dist/plugin/define-plugin.js'
import { defineSettings, type SettingsOptions } from '../../../dist/plugin/settings.js'
import type { SettingField } from '../../../dist/plugin/setting-field.js'

export const EVERY_FIELD_ID = 'vertical-every-field'
const named = (key: string) => ({ label: `${EVERY_FIELD_ID}.${key}` })
const isPoint = (value: unknown): value is { x: number } =>
  typeof value === 'object' && value !== null && typeof (value as { x?: unknown }).x === 'number'

/** One field of every type there is, with an account at a vendor that the test plays. */
export function everyField(vendorUrl = 'https://vendor.example', options: SettingsOptions = {}) {
  return defineSettings(
    {
      intro: { type: 'heading', ...named('intro') },
      title: { type: 'text', ...named('title'), scope: 'location' },
      about: { type: 'multiline', ...named('about') },
      contact: { type: 'email', ...named('contact') },
      site: { type: 'url', ...named('site'), docs: 'https://vendor.example/docs/site' },
      phone: { type: 'phone', ...named('phone') },
      accent: { type: 'colour', ...named('accent'), default: '#1d4ed8' },
      opensAt: { type: 'time', ...named('opens-at') },
      zone: { type: 'time-zone', ...named('zone') },
      logo: { type: 'image', ...named('logo') },
      percent: {
        type: 'number',
        ...named('percent'),
        min: 0,
        max: 100,
        step: 5,
        unit: '%',
        display: 'slider',
        default: 10,
      },
      isLoud: { type: 'boolean', ...named('is-loud') },
      mode: {
        type: 'choice',
        ...named('mode'),
        options: ['test', 'live'],
        display: 'radio',
        default: 'test',
        group: 'vertical-every-field.keys',
      },
      days: { type: 'choices', ...named('days'), options: ['mon', 'tue', 'wed'] },
      fee: { type: 'money', ...named('fee'), min: 100, max: 10_000 },
      notice: { type: 'duration', ...named('notice'), default: 90, max: 10_080 },
      hours: { type: 'weekly-hours', ...named('hours'), scope: 'location' },
      clientId: { type: 'text', ...named('client-id'), group: 'vertical-every-field.keys' },
      apiKey: {
        type: 'secret',
        ...named('api-key'),
        group: 'vertical-every-field.keys',
        showIf: { mode: ['test', 'live'] },
      },
      account: {
        type: 'oauth',
        ...named('account'),
        group: 'vertical-every-field.keys',
        authorizeUrl: `${vendorUrl}/authorize`,
        tokenUrl: `${vendorUrl}/token`,
        revokeUrl: `${vendorUrl}/revoke`,
        scopes: ['calendar', 'offline'],
        clientId: 'clientId',
        clientSecret: 'apiKey',
        account: 'account_name',
      },
      hook: { type: 'webhook-url', ...named('hook'), group: 'vertical-every-field.keys' },
      service: { type: 'service', ...named('service') },
      people: { type: 'staff', ...named('people'), many: true },
      room: { type: 'resource', ...named('room') },
      place: { type: 'location', ...named('place') },
      letter: {
        type: 'template',
        ...named('letter'),
        variables: ['name', 'when'],
        default: 'Hello {name}, see you {when}.',
      },
      liveNote: { type: 'text', ...named('live-note'), required: true, showIf: { mode: 'live' } },
      rules: {
        type: 'list',
        ...named('rules'),
        max: 3,
        fields: {
          service: { type: 'service', label: 'vertical-every-field.rules.service', required: true },
          percent: { type: 'number', label: 'vertical-every-field.rules.percent', min: 0, max: 50, default: 5 },
          isCapped: { type: 'boolean', label: 'vertical-every-field.rules.is-capped' },
          cap: { type: 'money', label: 'vertical-every-field.rules.cap', required: true, showIf: { isCapped: true } },
        },
      },
      point: { type: 'custom', ...named('point'), component: 'PointField', accepts: isPoint },
    },
    options,
  )
}

export type FieldType = SettingField['type']

/** The plugin whose form shows everything. */
export function everyFieldPlugin(vendorUrl?: string) {
  return definePlugin({
    id: EVERY_FIELD_ID,
    compat: '*',
    settings: everyField(vendorUrl, { docs: 'https://vendor.example/docs' }),
    setup: bw => bw,
  })
}
