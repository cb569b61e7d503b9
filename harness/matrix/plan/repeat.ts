import type { PlannedRun } from './planned-run.ts';

/** A plan so many times over; the second time on, a run's id tells which one it is: `….ubuntu@2`. */
export function repeated(runs: readonly PlannedRun[], times: number): PlannedRun[] {
  return Array.from({ length: times }, (_, index) =>
    runs.map((run) => (index === 0 ? run : { ...run, id: `${run.id}@${index + 1}` })),
  ).flat();
}
