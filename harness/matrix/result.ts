import type { Blame } from '../errors/index.ts';
import type { PlannedRun } from './plan.ts';

/** One named step of a scenario, as it went. */
export interface StepResult {
  readonly title: string;
  readonly ok: boolean;
  readonly durationMs: number;
}

/** Why a scenario failed, and who has to act. */
export interface Failure {
  readonly blame: Blame;
  readonly message: string;
  readonly advice?: string;
  /** Evidence in several lines: last output, or what differed. */
  readonly detail?: string;
}

/** How one scenario on one guest went. */
export interface RunResult {
  readonly run: PlannedRun;
  /** Where the guest came from: a simulated one is never shown as the real one. */
  readonly source: string;
  readonly steps: readonly StepResult[];
  readonly failure?: Failure;
  /** From the guest's start to its hand-over, in milliseconds. */
  readonly bootMs: number;
  readonly durationMs: number;
}

/** What a report is made of, in the order in which it happens. */
export type MatrixEvent =
  | { readonly type: 'planned'; readonly runs: readonly PlannedRun[]; readonly accelerator: string }
  | { readonly type: 'started'; readonly run: PlannedRun }
  | { readonly type: 'finished'; readonly result: RunResult }
  | { readonly type: 'ended'; readonly results: readonly RunResult[]; readonly interrupted: boolean };

/** Turns events into one format. */
export interface Reporter {
  report(event: MatrixEvent): void;
}
