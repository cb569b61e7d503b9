import type { GuestImage } from '../../images/index.ts';
import { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { reachStage } from '../lab/guest/reach.ts';
import type { Lab } from '../lab/lab.ts';
import { failureOf } from './failure.ts';
import type { PlannedRun } from './plan.ts';
import type { RunResult, StepResult } from './result.ts';
import { openWorld } from './world/open-world.ts';

const bootTimeoutMs = 30_000;
const bodyTimeoutMs = 30_000;

/** Boots a guest for one scenario, runs it, and takes the guest away again. Never rejects. */
export async function runOne(
  lab: Lab,
  image: GuestImage,
  name: string,
  run: PlannedRun,
  signal: AbortSignal,
): Promise<RunResult> {
  const startedMs = performance.now();
  const scale = lab.accelerator.timeScale;
  const steps: StepResult[] = [];
  let bootMs = 0;
  const result = (failure?: unknown): RunResult => ({
    run, steps, source: image.profile.source, bootMs, durationMs: performance.now() - startedMs, ...(failure !== undefined && { failure: failureOf(failure) }),
  }); // prettier-ignore
  const guest = await lab.addGuest(name, image);
  try {
    await guest.start();
    await reachStage(guest, run.scenario.from, Deadline.after(bootTimeoutMs * scale, signal));
    bootMs = performance.now() - startedMs;
    const timeoutMs = (run.scenario.timeoutMs ?? bodyTimeoutMs) * scale;
    const deadline = Deadline.after(timeoutMs, signal);
    await using world = await openWorld({ lab, guest, deadline, onStep: (step) => steps.push(step) });
    const overdue = (): Error =>
      new Ttys0Error('scenario.overdue', {
        title: run.scenario.title,
        seconds: Math.round(timeoutMs / 1000),
      });
    await deadline.race(run.scenario.body(world), overdue);
    return result();
  } catch (error) {
    return result(error ?? new Error('the scenario threw nothing'));
  } finally {
    await lab.removeGuest(guest);
  }
}
