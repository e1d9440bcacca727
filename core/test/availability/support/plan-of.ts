import type { SlotAssignment } from '../../../dist/availability/types.js'
import type { OracleCase } from '../oracle/case-format.js'
import type { OraclePlan } from '../oracle/oracle.js'

/** A slot as the oracle reads plans. */
export function planOf(
  source: OracleCase,
  stageStarts: readonly number[],
  assignments: readonly SlotAssignment[],
): OraclePlan {
  const choices = source.query.stages.map((stage, stageIndex) =>
    stage.services.map((line, lineIndex) => {
      const service = source.snapshot.services.find(item => item.id === line.serviceId)
      return (service?.requirements ?? []).map(requirement => {
        const found = assignments.find(item => {
          return item.stage === stageIndex && item.line === lineIndex && item.requirement === requirement.key
        })
        return found?.resourceIds ?? []
      })
    }),
  )
  return { stageStarts, choices }
}
