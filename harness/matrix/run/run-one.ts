import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import type { GuestSource } from '../../lab/guest/source.ts';
import type { Lab } from '../../lab/lab.ts';
import { factsOf } from '../plan/facts.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import type { Cast } from '../recording/cast.ts';
import { LineRecorder } from '../recording/recorder.ts';
import type { MatrixEvent } from '../results/events.ts';
import type { Failure, RunTimes } from '../results/result.ts';
import { deathStrings } from '../verdict/bad-console.ts';
import { failureOf } from '../verdict/failure.ts';
import { openWorld } from '../world/open-world.ts';
import { openLab } from './open-lab.ts';
import { startGuest } from './start-guest.ts';
import { StepLog } from './step-log.ts';

const startTimeoutMs = 40_000;
const bodyTimeoutMs = 30_000;

export interface RunOneRequest {
  /** For scenarios that want no lab of their own. */
  readonly lab: Lab;
  /** What the guest is made of, at the scenario's stage already where that can be. */
  readonly source: () => Promise<GuestSource>;
  /** The guest's name in the lab. */
  readonly name: string;
  readonly run: PlannedRun;
  readonly seed: number;
  readonly onEvent: (event: MatrixEvent) => void;
  readonly signal: AbortSignal;
}

/** One try of one scenario on one guest. */
export interface Attempt {
  readonly source: string;
  readonly steps: StepLog['results'];
  readonly times: RunTimes;
  readonly failure?: Failure;
  /** Missing where there was no guest. */
  readonly cast?: Cast;
}

/** Starts a guest for one scenario, runs it, and takes the guest away again. Never rejects. */
export async function runOne(request: RunOneRequest): Promise<Attempt> {
  const clock = new Clock();
  const steps = new StepLog(request.run.id, request.onEvent);
  const { scenario } = request.run;
  let guest: LabGuest | undefined;
  let recorder: LineRecorder | undefined;
  let failure: Failure | undefined;
  let own: Lab | undefined;
  try {
    const source = await request.source();
    clock.begins();
    own = scenario.lab && (await openLab(scenario.lab, request.lab.accelerator, request.seed));
    const lab = own ?? request.lab;
    const place = scenario.lab?.scaleSet;
    guest = await lab.addGuest(
      place ? `${place.name}_0` : request.name,
      source,
      place && { set: place.name, instanceId: '0', orchestration: place.orchestration },
    );
    recorder = new LineRecorder({ line: guest.line, title: `${scenario.title} (${request.run.image})`, env: envOf(request, guest) }); // prettier-ignore
    steps.recordTo(recorder);
    guest.line.onStage(({ stage }) => request.onEvent({ type: 'stage', id: request.run.id, stage }));
    await runBody({ ...request, lab, guest, recorder, steps, clock });
  } catch (error) {
    failure = failureOf(error ?? new Error('the scenario threw nothing'), {
      about: scenario.about ?? 'guest',
      step: steps.failed,
      stage: guest?.line.stage,
      lastLines: recorder?.lastLines ?? [],
      screen: recorder?.screen ?? [],
    });
  }
  clock.bodyEnds();
  if (guest && !own) await request.lab.removeGuest(guest);
  await own?.[Symbol.asyncDispose]();
  await recorder?.[Symbol.asyncDispose]();
  return {
    source: guest?.source ?? 'unknown',
    steps: steps.results,
    times: clock.times,
    ...(failure && { failure }),
    ...(recorder && { cast: recorder.cast }),
  };
}

interface BodyRequest extends RunOneRequest {
  readonly guest: LabGuest;
  readonly recorder: LineRecorder;
  readonly steps: StepLog;
  readonly clock: Clock;
}

async function runBody(request: BodyRequest): Promise<void> {
  const { lab, guest, recorder, steps, clock, run, seed, signal } = request;
  const { scenario } = run;
  const { timeScale } = lab.accelerator;
  await startGuest(guest, scenario.from, Deadline.after(startTimeoutMs * timeScale, signal));
  clock.bodyBegins();
  const timeoutMs = (scenario.timeoutMs ?? bodyTimeoutMs) * timeScale;
  const deadline = Deadline.after(timeoutMs, signal);
  await using world = await openWorld({
    lab,
    guest,
    facts: factsOf(guest.profile),
    deadline,
    deathStrings: deathStrings(scenario.allows),
    secrets: recorder.secrets,
    seed,
    ownLab: scenario.lab !== undefined,
    steps,
  });
  const seconds = Math.round(timeoutMs / 1000);
  await deadline.race(
    scenario.body(world),
    () => new Ttys0Error('scenario.overdue', { title: scenario.title, seconds }),
  );
}

function envOf({ run, seed }: RunOneRequest, guest: LabGuest): Readonly<Record<string, string>> {
  return {
    TERM: 'xterm',
    TTYS0_RUN: run.id,
    TTYS0_GUEST: run.image,
    TTYS0_SOURCE: guest.source,
    TTYS0_ROW: run.proves,
    TTYS0_SEED: String(seed),
  };
}

/** What took how long. */
class Clock {
  readonly #at = { made: performance.now(), bodyBegins: NaN, bodyEnds: NaN };

  /** All that is shared is there: what comes now is this run's own. */
  begins(): void {
    this.#at.made = performance.now();
  }

  bodyBegins(): void {
    this.#at.bodyBegins = performance.now();
  }

  bodyEnds(): void {
    this.#at.bodyEnds = performance.now();
    if (Number.isNaN(this.#at.bodyBegins)) this.#at.bodyBegins = this.#at.bodyEnds;
  }

  get times(): RunTimes {
    const { made, bodyBegins, bodyEnds } = this.#at;
    const now = performance.now();
    const rounded = (ms: number): number => Math.round(ms);
    return {
      startMs: rounded(bodyBegins - made),
      bodyMs: rounded(bodyEnds - bodyBegins),
      endMs: rounded(now - bodyEnds),
      totalMs: rounded(now - made),
    };
  }
}
