import type { Profile } from '../../../images/index.ts';
import type { Lab } from '../../lab/lab.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import type { MatrixEvent } from '../results/events.ts';
import type { ResultFolder } from '../results/folder.ts';
import { leftOut, withNotRun } from '../results/not-run.ts';
import type { Report, ReportHeader, RunResult } from '../results/result.ts';
import { isRed } from '../results/tally.ts';
import { knownFailureOf, type KnownFailure } from '../verdict/known-failures.ts';
import { verdictOf } from '../verdict/verdict.ts';
import type { Capacity } from './capacity.ts';
import { demandOf } from './demand.ts';
import { Queue } from './queue.ts';
import { runOne, type Attempt } from './run-one.ts';
import { seedOf } from './run-seed.ts';
import type { RunSources } from './sources.ts';
import type { Watchdog } from './watchdog.ts';

export interface RunAllOptions {
  readonly header: ReportHeader;
  readonly lab: Lab;
  readonly sources: RunSources;
  /** By the name of their image. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** In the order in which they are to begin. */
  readonly runs: readonly PlannedRun[];
  readonly capacity: Capacity;
  readonly cold: boolean;
  /** How often a run that failed is tried again, to tell a flaky one. */
  readonly retries: number;
  /** Whether each guest is kept as it was at the end of each step, and not at a failure alone. */
  readonly snapshotSteps: boolean;
  /** Nothing more is begun once a run is red. */
  readonly bail: boolean;
  readonly known: readonly KnownFailure[];
  /** Runs of the plan that are not begun at all, and why. */
  readonly left?: readonly (readonly [run: PlannedRun, reason: string])[];
  readonly folder: ResultFolder;
  readonly watchdog?: Watchdog | undefined;
  /** That of a run that is made again; without it, each has its own out of that of all. */
  readonly runSeed?: number | undefined;
  readonly onEvent: (event: MatrixEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs a plan, as many at once as the host carries, each on a guest of its own; reports what ran when it is interrupted. */
export async function runAll(options: RunAllOptions): Promise<Report> {
  const { header, runs, capacity, sources, profiles, cold, onEvent, signal, bail, runSeed } = options;
  onEvent({ type: 'planned', header });
  const results: RunResult[] = (options.left ?? []).map(([run, reason]) => leftOut(header, run, reason));
  for (const result of results) await options.folder.add(result);
  let stopped = false;
  const queue = new Queue({
    items: runs,
    capacity,
    demandOf: ({ image, scenario }) => demandOf(profileOf(profiles, image), scenario.from, cold),
    mayWait: (run) => sources.isBeingMade(run),
  });
  const numbers = new Map(runs.map(({ id }, index) => [id, index + 1]));
  await queue.drain(
    async (run) => {
      const seed = sources.seedOf?.(run) ?? runSeed ?? seedOf(header.seed, run.id);
      const result = await runToVerdict(run, numbers.get(run.id) ?? 0, seed, options);
      if (signal.aborted || !result) return;
      results.push(result);
      await options.folder.add(result);
      onEvent({ type: 'finished', result });
      if (bail && isRed(result, header.allowFlaky)) stopped = true;
    },
    () => stopped || signal.aborted,
  );
  const report: Report = {
    header,
    results: withNotRun(header, results),
    interrupted: signal.aborted,
    endedAt: new Date().toISOString(),
  };
  onEvent({ type: 'ended', report });
  return report;
}

/** Tries a run until it passes, or has failed as often as it may. */
async function runToVerdict(
  run: PlannedRun,
  number: number,
  seed: number,
  options: RunAllOptions,
): Promise<RunResult | undefined> {
  const { lab, sources, known, retries, onEvent, signal, folder, snapshotSteps, watchdog } = options;
  const startedAt = new Date().toISOString();
  const knownFailure = knownFailureOf(run, known, startedAt.slice(0, 10));
  onEvent({ type: 'started', id: run.id });
  const attempts: Attempt[] = [];
  const tries = knownFailure ? 1 : retries + 1;
  do {
    attempts.push(
      await runOne({
        lab,
        run,
        seed,
        onEvent,
        signal,
        name: `${run.image.replace('.', '-')}-${number}${attempts.length > 0 ? `-${attempts.length + 1}` : ''}`,
        source: () => sources.open(run),
        // What is shown of a run is its first try, or one that went as well.
        folder: attempts.length === 0 ? folder : undefined,
        snapshotSteps,
        watchdog,
      }),
    );
    if (signal.aborted) return undefined;
  } while (attempts.at(-1)?.failure && attempts.length < tries);
  const [first, last] = [attempts[0], attempts.at(-1)];
  if (!first || !last) return undefined;
  // Of a flaky run what went wrong is worth seeing.
  const shown = first.failure ? first : last;
  const recording = shown.cast && (await folder.addRecording(run.id, shown.cast));
  const { id, suite, guest, image, proves, scenario } = run;
  return {
    ...{ id, suite, guest, image, title: scenario.title, proves, seed, startedAt },
    source: shown.source,
    verdict: verdictOf(attempts.map(({ failure }) => failure !== undefined), knownFailure !== undefined), // prettier-ignore
    ...(shown.failure && { failure: shown.failure }),
    ...(knownFailure && { known: { tracker: knownFailure.tracker, expires: knownFailure.expires } }),
    steps: [...shown.steps],
    times: shown.times,
    attempts: attempts.length,
    files: { ...shown.files, ...(recording !== undefined && { recording }) },
  };
}

function profileOf(profiles: ReadonlyMap<string, Profile>, image: string): Profile {
  const profile = profiles.get(image);
  if (!profile) throw new Error(`no profile was loaded for ${image}`);
  return profile;
}
