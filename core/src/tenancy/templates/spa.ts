import { DEFAULT_POLICY } from '../../domain/policy.js'
import type { BusinessTemplate } from './business-template.js'
import { onDays, TUESDAY_TO_SATURDAY } from './week.js'

const HOURS = onDays(TUESDAY_TO_SATURDAY, ['10:00', '18:00'])

/** A day spa: two massage therapists, a hair stylist, treatment rooms, a couples suite, an LED machine, two chairs. */
export const spa: BusinessTemplate = {
  key: 'spa',
  name: 'Day spa',
  summary: 'Massages, facials and hair, with therapists, treatment rooms and a couples suite.',
  profile: {
    theme: { brand: 'spa', accent: '#c48b9f' },
    words: { customer: 'guest', customers: 'guests' },
  },
  grid: { mode: 'interval', step: 15 },
  consentTexts: { marketing: 'You may write to me about offers and news. I can take this back at any time.' },
  policy: { ...DEFAULT_POLICY, name: 'House policy', depositPercent: 30, freeCancellationMinutes: 1440 },
  schedules: [
    { key: 'house', name: 'Opening hours', weekly: HOURS },
    { key: 'maya', name: 'Maya', weekly: HOURS, breaks: onDays(TUESDAY_TO_SATURDAY, ['13:00', '13:30']) },
    { key: 'chloe', name: 'Chloe', weekly: HOURS, breaks: onDays(TUESDAY_TO_SATURDAY, ['14:00', '14:30']) },
  ],
  resources: [
    {
      key: 'maya',
      name: 'Maya Patel',
      type: 'staff',
      position: 'Therapist',
      skills: ['massage', 'facial'],
      schedule: 'maya',
    },
    {
      key: 'chloe',
      name: 'Chloe Reed',
      type: 'staff',
      position: 'Therapist',
      skills: ['massage'],
      schedule: 'chloe',
    },
    { key: 'anna', name: 'Anna Kowalska', type: 'staff', position: 'Stylist', skills: ['hair'], schedule: 'house' },
    { key: 'room-1', name: 'Treatment Room 1', type: 'room', skills: ['treatment'], schedule: 'house' },
    { key: 'room-2', name: 'Treatment Room 2', type: 'room', skills: ['treatment'], schedule: 'house' },
    { key: 'suite', name: 'Couples Suite', type: 'room', skills: ['couples'], schedule: 'house' },
    { key: 'led', name: 'LED machine', type: 'equipment', skills: ['led'], schedule: 'house' },
    { key: 'chairs', name: 'Hair chairs', type: 'chair', mode: 'pool', capacity: 2, schedule: 'house' },
  ],
  services: [
    {
      key: 'swedish-massage',
      name: 'Swedish Massage',
      description: 'A full-body massage with long, calm strokes.',
      category: 'Massage',
      durationMinutes: 60,
      bufferAfterMinutes: 15,
      price: 7_500,
      requirements: [
        { key: 'therapist', type: 'staff', skill: 'massage' },
        { key: 'room', type: 'room', skill: 'treatment' },
      ],
    },
    {
      key: 'led-facial',
      name: 'LED Facial',
      description: 'Cleansing and light therapy for tired skin.',
      category: 'Face',
      durationMinutes: 45,
      bufferAfterMinutes: 15,
      price: 8_500,
      requirements: [
        { key: 'therapist', type: 'staff', skill: 'facial' },
        { key: 'room', type: 'room', skill: 'treatment' },
        { key: 'machine', type: 'equipment', skill: 'led' },
      ],
    },
    {
      key: 'couples-massage',
      name: 'Couples Massage',
      description: 'Two massages side by side in the suite.',
      category: 'Massage',
      durationMinutes: 60,
      bufferAfterMinutes: 15,
      price: 15_000,
      requirements: [
        { key: 'therapists', type: 'staff', skill: 'massage', count: 2 },
        { key: 'suite', type: 'room', skill: 'couples' },
      ],
    },
    {
      key: 'root-colour',
      name: 'Root Colour',
      description: 'Colour at the roots, with time to take and a finish.',
      category: 'Hair',
      durationMinutes: 85,
      segments: [
        { minutes: 30, active: true },
        { minutes: 35, active: false },
        { minutes: 20, active: true },
      ],
      price: 9_500,
      requirements: [
        { key: 'stylist', type: 'staff', skill: 'hair', during: 'active' },
        { key: 'chair', type: 'chair', during: 'whole' },
      ],
    },
    {
      key: 'cut-and-finish',
      name: 'Cut & Finish',
      description: 'Wash, cut and blow-dry.',
      category: 'Hair',
      durationMinutes: 30,
      price: 4_500,
      requirements: [
        { key: 'stylist', type: 'staff', skill: 'hair' },
        { key: 'chair', type: 'chair' },
      ],
    },
  ],
}
