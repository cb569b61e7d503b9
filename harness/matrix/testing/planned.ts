import type { Scenario, ScenarioOptions } from '../../scenario/scenario.ts';
import { runId, type PlannedRun } from '../plan/planned-run.ts';

/** A planned run for tests, of a scenario that does nothing. */
export function exampleRun(
  title: string,
  guest = 'ubuntu',
  options: Partial<ScenarioOptions> = {},
): PlannedRun {
  const scenario: Scenario = {
    title,
    proves: 'security.takeover',
    from: 'login',
    body: () => Promise.resolve(),
    ...options,
  };
  return { id: runId('example', title, guest), suite: 'example', proves: 'security.takeover', guest, image: guest, scenario };
}
