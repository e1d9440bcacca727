import type { AbsenceChoice, Affected, AffectedClass, ClassChoice } from '../api/staffing-api.js'

/** What a list of choices holds for each: the action and whom or when, as one text. */
export function suggestedValue({ suggested: { action, resourceId, startsAt } }: Pick<Affected, 'suggested'>): string {
  if (action === 'reassign') return `reassign ${resourceId ?? ''}`
  return action === 'reschedule' ? `reschedule ${startsAt ?? ''}` : action
}

/** The same as the engine takes it; a time with the person who was asked for keeps that person. */
export function choiceOf(item: Affected, value: string): AbsenceChoice {
  const { appointmentId } = item
  const [action = 'keep', given] = value.split(' ')
  if (action === 'reassign') return { appointmentId, action, resourceId: given }
  if (action === 'cancel') return { appointmentId, action }
  if (action !== 'reschedule') return { appointmentId, action: 'keep' }
  const time = item.times.find(({ startsAt }) => startsAt === given)
  const staffId =
    time?.isSamePerson && item.isPinned ? time.resources.find(({ type }) => type === 'staff')?.id : undefined
  return { appointmentId, action, startsAt: given, staffId }
}

/** The same for a class, whose room and teacher the engine chooses at another time. */
export function classChoiceOf({ sessionId }: AffectedClass, value: string): ClassChoice {
  const [action = 'keep', given] = value.split(' ')
  if (action === 'reassign') return { sessionId, action, resourceId: given }
  if (action === 'reschedule') return { sessionId, action, startsAt: given }
  return { sessionId, action: action === 'cancel' ? 'cancel' : 'keep' }
}
