import { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { reachStage } from '../line/stage/reach.ts';
import type { LabGuest } from '../lab/guest/lab-guest.ts';
import type { GuestSource } from '../lab/guest/source.ts';
import type { Lab } from '../lab/lab.ts';
import { failureOf } from './failure.ts';
import type { PlannedRun } from './plan.ts';
import type { RunResult, StepResult } from './result.ts';
import { openWorld } from './world/open-world.ts';

const bootTimeoutMs = 30_000;
const bodyTimeoutMs = 30_000;

export interface RunOneRequest {
  readonly lab: Lab;
  /** What the guest is made of, at the scenario's stage already where that can be. */
  readonly source: () => Promise<GuestSource>;
  /** The guest's name in the lab. */
  readonly name: string;
  readonly run: PlannedRun;
  readonly signal: AbortSignal;
}

/** Starts a guest for one scenario, runs it, and takes the guest away again. Never rejects. */
export async function runOne({ lab, source, name, run, signal }: RunOneRequest): Promise<RunResult> {
  const startedMs = performance.now();
  const scale = lab.accelerator.timeScale;
  const steps: StepResult[] = [];
  let bootMs = 0;
  let guest: LabGuest | undefined;
  const result = (failure?: unknown): RunResult => ({
    run, steps, source: guest?.source ?? 'unknown', bootMs, durationMs: performance.now() - startedMs, ...(failure !== undefined && { failure: failureOf(failure) }),
  }); // prettier-ignore
  try {
    guest = await lab.addGuest(name, await source());
    const startMs = performance.now();
    await guest.start();
    await reachStage(guest, run.scenario.from, Deadline.after(bootTimeoutMs * scale, signal));
    bootMs = performance.now() - startMs;
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
    if (guest) await lab.removeGuest(guest);
  }
}
