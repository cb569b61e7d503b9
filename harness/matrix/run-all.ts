import type { GuestImage } from '../../images/index.ts';
import { coldSource, type GuestSource } from '../lab/guest/source.ts';
import type { Lab } from '../lab/lab.ts';
import type { PlannedRun } from './plan.ts';
import type { Reporter, RunResult } from './result.ts';
import { runOne } from './run-one.ts';
import type { ScenarioTemplates } from './templates.ts';

export interface RunAllOptions {
  readonly lab: Lab;
  readonly images: ReadonlyMap<string, GuestImage>;
  /** Without them every guest boots from its firmware on. */
  readonly templates: ScenarioTemplates | undefined;
  readonly runs: readonly PlannedRun[];
  /** How many guests run at once. */
  readonly workers: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Runs the plan, some scenarios at once, each on a guest of its own; reports what ran when it is interrupted. */
export async function runAll({
  lab,
  images,
  templates,
  runs,
  workers,
  reporter,
  signal,
}: RunAllOptions): Promise<readonly RunResult[]> {
  reporter.report({ type: 'planned', runs, accelerator: lab.accelerator.chosen });
  const results: RunResult[] = [];
  const queue = [...runs.entries()];
  const interrupted = (): boolean => signal.aborted;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next && !interrupted(); next = queue.shift()) {
      const [index, run] = next;
      const image = images.get(run.guest);
      if (!image) throw new Error(`no image was made for ${run.guest}`);
      reporter.report({ type: 'started', run });
      const source = async (): Promise<GuestSource> =>
        templates ? templates.source(image, run.scenario.from, signal) : coldSource(image);
      const result = await runOne({ lab, source, name: `${run.guest}-${index + 1}`, run, signal });
      if (interrupted()) return;
      results.push(result);
      reporter.report({ type: 'finished', result });
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, runs.length) }, work));
  reporter.report({ type: 'ended', results, interrupted: interrupted() });
  return results;
}
