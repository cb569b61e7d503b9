import type { Scenario } from '../../scenario/scenario.ts';

/** One scenario on one guest: a cell of the matrix. */
export interface PlannedRun {
  /** Unique in a plan and the same in every plan, such as `takeover.a-refused-request-disturbs-nobody.ubuntu`. */
  readonly id: string;
  readonly suite: string;
  /** The guest, as it was named. */
  readonly guest: string;
  /** The guest that it runs on: `guest`, or one with the scenario's change of it. */
  readonly image: string;
  /** The row of the specification that it proves there. */
  readonly proves: string;
  readonly scenario: Scenario;
}

const longestTitle = 60;

/** An id that is a file's name everywhere. */
export function runId(suite: string, title: string, guest: string): string {
  const words = title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-/, ''); // prettier-ignore
  return `${suite}.${words.slice(0, longestTitle).replace(/-$/, '')}.${guest}`;
}
