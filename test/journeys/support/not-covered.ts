/** Says in the output of a run which steps of a journey its tests leave to others, and what those wait for. */
export function notCovered(journey: string, steps: Readonly<Record<string, string>>): void {
  for (const [step, reason] of Object.entries(steps)) {
    console.log(`      not covered here: ${journey}, ${step}: ${reason}`)
  }
}
