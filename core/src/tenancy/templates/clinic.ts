import { DEFAULT_POLICY } from '../../domain/policy.js'
import type { Question } from '../../domain/question.js'
import type { BusinessTemplate } from './business-template.js'
import { onDays, WORKING_DAYS } from './week.js'

const examRoom = { key: 'exam room', type: 'room', skill: 'exam' }
const office = { key: 'office', type: 'room', skill: 'office' }
const doctor = { key: 'doctor', type: 'staff', skill: 'gp' }

const REFERRAL: Question = {
  ...{ key: 'referral-code', label: 'Referral code', help: 'It stands on the letter of your doctor.' },
  ...{ kind: 'text', isRequired: true, options: [], min: null, max: null },
}

/** A clinic: a family doctor with an office, a physiotherapist, a sonographer, two exam rooms, an ultrasound device. */
export const clinic: BusinessTemplate = {
  key: 'clinic',
  name: 'Clinic',
  summary: 'Consultations, physiotherapy and ultrasound, in the rooms and with the device that each needs.',
  profile: { theme: { brand: 'clinic', accent: '#2aa5b5' }, words: { customer: 'patient', customers: 'patients' } },
  grid: { mode: 'interval', step: 10 },
  policy: {
    ...DEFAULT_POLICY,
    ...{ name: 'House rules', minNoticeMinutes: 240, maxHorizonMinutes: 60 * 1440, freeCancellationMinutes: 1440 },
    ...{ lateCancellationFee: { amount: 5_000 }, noShowFee: { amount: 7_500 } },
  },
  serviceDeposits: { 'new-patient-consult': { amount: 2_500 } },
  schedules: [
    { key: 'house', name: 'Opening hours', weekly: onDays(WORKING_DAYS, ['08:00', '17:00']) },
    {
      key: 'lena',
      name: 'Dr Fischer',
      weekly: onDays(WORKING_DAYS, ['09:00', '17:00']),
      breaks: onDays(WORKING_DAYS, ['12:30', '13:15']),
    },
    { key: 'omar', name: 'Omar', weekly: onDays(['tu', 'we', 'th', 'fr'], ['08:00', '16:00']) },
    { key: 'priya', name: 'Priya', weekly: onDays(['tu', 'th'], ['09:00', '13:00']) },
  ],
  resources: [
    {
      key: 'lena',
      name: 'Dr Lena Fischer',
      type: 'staff',
      position: 'Family doctor',
      skills: ['gp'],
      schedule: 'lena',
    },
    {
      ...{ key: 'omar', name: 'Omar Haddad', type: 'staff', position: 'Physiotherapist' },
      ...{ skills: ['physio'], schedule: 'omar' },
    },
    {
      ...{ key: 'priya', name: 'Priya Nair', type: 'staff', position: 'Sonographer' },
      ...{ skills: ['ultrasound'], schedule: 'priya' },
    },
    { key: 'office', name: 'Office of Dr Fischer', type: 'room', skills: ['office'], schedule: 'house' },
    { key: 'exam-1', name: 'Exam 1', type: 'room', skills: ['exam'], schedule: 'house' },
    { key: 'exam-2', name: 'Exam 2', type: 'room', skills: ['exam'], schedule: 'house' },
    { key: 'ultrasound', name: 'Ultrasound device', type: 'equipment', skills: ['ultrasound'], schedule: 'house' },
  ],
  services: [
    {
      key: 'new-patient-consult',
      name: 'New Patient Consult',
      description: 'The first visit: your history, an examination, and what comes next.',
      category: 'Family medicine',
      durationMinutes: 40,
      price: 18_000,
      requirements: [doctor, office],
    },
    {
      key: 'follow-up',
      name: 'Follow-up',
      description: 'A short visit about something that we know already.',
      category: 'Family medicine',
      durationMinutes: 20,
      price: 9_000,
      requirements: [doctor, office],
    },
    {
      key: 'telehealth-follow-up',
      name: 'Telehealth Follow-up',
      description: 'The same by video, wherever you are.',
      category: 'Family medicine',
      durationMinutes: 20,
      price: 8_000,
      venue: 'remote',
      requirements: [doctor],
    },
    {
      key: 'physio',
      name: 'Physio',
      description: 'Physiotherapy, one to one.',
      category: 'Physiotherapy',
      durationMinutes: 45,
      price: 12_000,
      requirements: [{ key: 'physio', type: 'staff', skill: 'physio' }, examRoom],
    },
    {
      key: 'ultrasound',
      name: 'Ultrasound',
      description: 'An ultrasound examination. Bring the code of your referral.',
      category: 'Imaging',
      durationMinutes: 30,
      bufferAfterMinutes: 10,
      price: 21_000,
      questions: [REFERRAL],
      requirements: [
        { key: 'sonographer', type: 'staff', skill: 'ultrasound' },
        examRoom,
        { key: 'device', type: 'equipment', skill: 'ultrasound' },
      ],
    },
  ],
}
