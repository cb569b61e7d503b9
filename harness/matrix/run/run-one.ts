import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import type { Lab } from '../../lab/lab.ts';
import { factsOf } from '../plan/facts.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import type { Cast } from '../recording/cast.ts';
import { LineRecorder } from '../recording/recorder.ts';
import { inVain } from '../replay/in-vain.ts';
import type { Playback } from '../replay/playback.ts';
import type { MatrixEvent } from '../results/events.ts';
import type { ResultFolder } from '../results/folder.ts';
import type { Failure, RunFiles, RunTimes } from '../results/result.ts';
import { Freezer } from '../rewind/freezer.ts';
import { deathStrings } from '../verdict/bad-console.ts';
import { failureOf, type FailureScene } from '../verdict/failure.ts';
import { tearDownError } from '../verdict/tear-down.ts';
import { openWorld } from '../world/open-world.ts';
import { Clock } from './clock.ts';
import { openLab } from './open-lab.ts';
import { startGuest } from './start-guest.ts';
import type { OpenedSource } from './sources.ts';
import { StepLog } from './step-log.ts';
import { runCatchingAll } from './stray-errors.ts';
import { takeDown } from './take-down.ts';
import type { Watchdog } from './watchdog.ts';

const startTimeoutMs = 40_000;
const bodyTimeoutMs = 30_000;

export interface RunOneRequest {
  /** For scenarios that want no lab of their own. */
  readonly lab: Lab;
  /** What the guest is made of, at the scenario's stage already where that can be. */
  readonly source: () => Promise<OpenedSource>;
  /** The guest's name in the lab. */
  readonly name: string;
  readonly run: PlannedRun;
  readonly seed: number;
  /** What is done to the guest before its scenario begins. */
  readonly prepare?: (guest: LabGuest) => Promise<void>;
  /** Where its guest is kept as it was at a failure; nothing is without it. */
  readonly folder?: ResultFolder | undefined;
  /** Whether it is kept as it was at the end of each step, too. */
  readonly snapshotSteps?: boolean;
  /** Told while its body runs. */
  readonly watchdog?: Watchdog | undefined;
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
  readonly files: RunFiles;
}

/** Starts a guest for one scenario, runs it, and takes the guest away again. Never rejects. */
export async function runOne(request: RunOneRequest): Promise<Attempt> {
  const clock = new Clock();
  let playback: Playback | undefined;
  const steps = new StepLog(request.run.id, (event) => {
    if (event.type === 'step') playback?.stepBegun();
    request.onEvent(event);
  });
  const { scenario, id } = request.run;
  let guest: LabGuest | undefined;
  let recorder: LineRecorder | undefined;
  let failure: Failure | undefined;
  let own: Lab | undefined;
  let freezer: Freezer | undefined;
  let files: RunFiles = {};
  let stopEvents: () => void = () => undefined;
  const scene = (): FailureScene => ({
    about: request.lab.gatewayUnderTest ? 'lab' : (scenario.about ?? 'guest'),
    step: steps.failed,
    stage: guest?.line.stage,
    lastLines: recorder?.lastLines ?? [],
    screen: recorder?.screen ?? [],
  });
  try {
    const opened = await request.source();
    playback = opened.playback;
    clock.begins();
    own = scenario.lab && (await openLab(scenario.lab, request.lab, request.seed));
    const lab = own ?? request.lab;
    const place = scenario.lab?.scaleSet;
    guest = await lab.addGuest(
      place ? `${place.name}_0` : request.name,
      opened.source,
      place && { set: place.name, instanceId: '0', orchestration: place.orchestration },
    );
    recorder = new LineRecorder({
      line: guest.line,
      title: `${scenario.title} (${request.run.image})`,
      published: guest.profile.users.flatMap(({ password }) => password ?? []),
      env: envOf(request, guest),
      onSaid: (text) => request.onEvent({ type: 'said', id, text }),
    });
    playback?.hideBy((text) => recorder?.secrets.hideTyped(text) ?? text);
    steps.recordTo(recorder);
    stopEvents = guest.power.onEvent((event) => recorder?.machine(event));
    guest.line.onStage(({ stage }) => request.onEvent({ type: 'stage', id, stage }));
    if (request.folder && !playback) {
      freezer = new Freezer({ lab, guest, folder: request.folder, id });
      if (request.snapshotSteps) steps.freezeBy(freezer);
    }
    const body = runBody({ ...request, lab, guest, recorder, steps, clock, playback, freezer });
    await (playback ? Promise.race([body, playback.diverged]) : body);
  } catch (error) {
    const thrown = playback ? inVain(error, playback) : error;
    failure = failureOf(thrown ?? new Error('the scenario threw nothing'), scene());
  }
  clock.bodyEnds();
  // That the guest is taken away is no part of what happened to it.
  stopEvents();
  const atEnd = scene();
  const [thrown] = await takeDown([
    async () => guest && (own ?? request.lab).removeGuest(guest),
    async () => {
      files = (await freezer?.keep()) ?? {};
    },
    async () => own?.[Symbol.asyncDispose](),
    async () => recorder?.[Symbol.asyncDispose](),
    () => playback?.[Symbol.dispose](),
  ]);
  if (thrown !== undefined) failure ??= failureOf(tearDownError(thrown), atEnd);
  return {
    source: guest?.source ?? 'unknown',
    steps: steps.results,
    times: clock.times,
    files,
    ...(failure && { failure: recorder?.secrets.hideIn(failure) ?? failure }),
    ...(recorder && { cast: recorder.cast }),
  };
}

interface BodyRequest extends RunOneRequest {
  readonly guest: LabGuest;
  readonly recorder: LineRecorder;
  readonly steps: StepLog;
  readonly clock: Clock;
  readonly playback: Playback | undefined;
  readonly freezer: Freezer | undefined;
}

async function runBody(request: BodyRequest): Promise<void> {
  const { lab, guest, recorder, steps, clock, run, seed, signal, playback, freezer } = request;
  const { scenario } = run;
  const { timeScale } = lab.accelerator;
  await startGuest(guest, scenario.from, Deadline.after(startTimeoutMs * timeScale, signal));
  await request.prepare?.(guest);
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
    ...(playback && { sinceGate: () => playback.sinceGate }),
    steps,
  });
  const seconds = Math.round(timeoutMs / 1000);
  const watched = request.watchdog?.watch(scenario.title);
  try {
    await deadline.race(
      runCatchingAll(() => scenario.body(world)),
      () => overdue(lab, scenario.title, seconds),
    );
    if (steps.open !== undefined) throw new Ttys0Error('scenario.step-open', { step: steps.open });
  } catch (error) {
    // Before the world is taken down: as it was when it failed.
    if (!signal.aborted) {
      await freezer?.takeScreenshot();
      await freezer?.freeze(steps.failed ?? 'the failure', true);
    }
    throw error;
  } finally {
    watched?.[Symbol.dispose]();
  }
}

function overdue({ gatewayUnderTest }: Lab, title: string, seconds: number): Ttys0Error {
  if (!gatewayUnderTest) return new Ttys0Error('scenario.overdue', { title, seconds });
  return new Ttys0Error('lab.gateway-overdue', { title, seconds, gateway: gatewayUnderTest.name });
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
