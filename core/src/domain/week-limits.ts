import type { Policy } from './policy.js'

interface Limited {
  readonly resources: readonly {
    readonly limits: { readonly perWeek?: number | undefined; readonly minutesPerWeek?: number | undefined }
  }[]
  readonly services: readonly { readonly policy: Policy | null }[]
}

/** Whether some limit counts by the week: then bookings of whole weeks matter, also outside the range that is asked for. */
export function countsWeeks({ resources, services }: Limited): boolean {
  return (
    resources.some(({ limits }) => limits.perWeek !== undefined || limits.minutesPerWeek !== undefined) ||
    services.some(({ policy }) => policy?.limits?.some(limit => limit.per === 'week'))
  )
}
