import { availableParallelism } from 'node:os';
import path from 'node:path';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { hostBudget } from '../../host/budget.ts';
import { packageRoot } from '../../host/package.ts';
import { Lab } from '../../lab/lab.ts';
import { openGateway } from '../../matrix/gateway-under-test/open.ts';
import { parseGateway } from '../../matrix/gateway-under-test/target.ts';
import { Durations } from '../../matrix/plan/durations.ts';
import { plan } from '../../matrix/plan/plan.ts';
import type { PlannedRun } from '../../matrix/plan/planned-run.ts';
import { parseShard, shardOf } from '../../matrix/plan/shard.ts';
import { createReporter } from '../../matrix/reporters/index.ts';
import { writeReports } from '../../matrix/reporters/write-reports.ts';
import type { MatrixEvent } from '../../matrix/results/events.ts';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { Recordings } from '../../matrix/replay/recordings.ts';
import { ReplaySources, withoutMachines } from '../../matrix/replay/replay-sources.ts';
import { isGreen } from '../../matrix/results/tally.ts';
import { Capacity } from '../../matrix/run/capacity.ts';
import { GuestSources } from '../../matrix/run/guest-sources.ts';
import { reportHeader } from '../../matrix/run/header.ts';
import { repeated } from '../../matrix/plan/repeat.ts';
import { runAll } from '../../matrix/run/run-all.ts';
import { Watchdog } from '../../matrix/run/watchdog.ts';
import { readKnownFailures, requireSense } from '../../matrix/verdict/known-failures.ts';
import { closeSharedBrowser } from '../../matrix/world/browser.ts';
import { listProfiles, loadProfile, type Profile } from '../../../images/index.ts';
import { guestOptions, parseCount, textOption, textOptions } from '../options.ts';
import { loadProfiles, prepareHost } from '../prepare.ts';
import { reporterOption } from '../reporter-option.ts';
import type { CommandBody, GivenOptions } from './definition.ts';

const reservedShare = 0.8;
/** A guest that is played costs next to nothing, and mostly waits. */
const playedAtOnce = 8;
/** For how long a scenario may keep everything else waiting, on a host with hardware acceleration. */
const stallSeconds = 60;
const mostSeed = 2 ** 31 - 1;

/** `ttys0 test`: exits with 1 when a scenario failed. */
export const run: CommandBody = async ({ words: suites, options, signal }) => {
  const reporterName = reporterOption(options, 'ttys0 test');
  const directory = path.resolve(textOption(options['scenarios']) ?? path.join(packageRoot, 'scenarios'));
  const workers = parseCount('--workers', options['workers'] ?? (options['replay'] === undefined ? Math.max(2, availableParallelism()) : playedAtOnce), { min: 1, max: 64 }); // prettier-ignore
  const retries = parseCount('--retries', options['retries'] ?? 1, { min: 0, max: 10 });
  const seed = parseCount('--seed', options['seed'] ?? Math.floor(Math.random() * mostSeed), { min: 0, max: mostSeed }); // prettier-ignore
  const runSeed = options['runSeed'] === undefined ? undefined : parseCount('--run-seed', options['runSeed'], { min: 0, max: mostSeed }); // prettier-ignore
  const shardText = textOption(options['shard']);
  const shard = shardText === undefined ? undefined : parseShard(shardText);
  const cold = options['cold'] === true;
  const choices = guestOptions(options);
  const gatewayText = textOption(options['gateway']);
  const target = gatewayText === undefined ? undefined : parseGateway(gatewayText, process.env);

  const guests = await guestsOf(options);
  const all = await plan({ directory, suites, guests, grep: parseGrep(options) });
  const durations = await Durations.read(directory);
  const times = parseCount('--repeat', options['repeat'] ?? 1, { min: 1, max: 10_000 });
  const mine = shard ? shardOf(all, shard, durations.secondsOf) : all;
  const runs = repeated(mine, times).sort((one, other) => durations.secondsOf(other) - durations.secondsOf(one)); // prettier-ignore
  const profiles = await profilesOf(runs.map(({ image }) => image));
  const known = await readKnownFailures(directory);
  await requireSense(directory, known, guests.map(({ name }) => name)); // prettier-ignore

  const replayed = textOption(options['replay']);
  const recordings = replayed === undefined ? undefined : await Recordings.open(path.resolve(replayed));
  if (recordings) requirePlayable(all, recordings, String(replayed));
  const accelerator = recordings ? withoutMachines : await prepareHost(choices, signal);
  const seconds = parseCount('TTYS0_STALL_SECONDS', process.env['TTYS0_STALL_SECONDS'] ?? Math.ceil(stallSeconds * accelerator.timeScale), { min: 1, max: 86_400 }); // prettier-ignore
  const header = await reportHeader({
    accelerator,
    replay: recordings !== undefined,
    workers,
    seed,
    shard: shardText,
    gateway: gatewayText,
    planned: repeated(mine, times),
    whole: repeated(all, times),
    allowFlaky: options['allowFlaky'] === true,
    command: process.argv.slice(2),
  });
  await using gatewayUnderTest = target && (await openGateway(target));
  const folder = await ResultFolder.create(outDirectory(options, header.startedAt), header);
  const reporter = createReporter(reporterName, process.stdout, folder.directory);
  const onEvent = (event: MatrixEvent): void => reporter.report(event);
  await using lab = await Lab.start({ port: 0, accelerator, gatewayUnderTest });
  const sources = recordings
    ? new ReplaySources(recordings, profiles)
    : new GuestSources({
        ...{ accelerator, cold, signal, run: lab.run, mirror: choices.mirror },
        onPreparing: (what, progress) => onEvent({ type: 'preparing', what, progress }),
      });
  const { memoryFreeBytes } = await hostBudget();
  const capacity = new Capacity({
    halfProcessors: workers * 2,
    memoryBytes: recordings ? Number.POSITIVE_INFINITY : memoryFreeBytes * reservedShare,
  });
  const left = runs.map((run) => [run, recordings?.missing(run)] as const).filter((one): one is [PlannedRun, string] => one[1] !== undefined); // prettier-ignore
  const playable = runs.filter((run) => !left.some(([other]) => other === run));
  using watchdog = new Watchdog({ seconds, directory: folder.directory });
  try {
    const report = await runAll({
      ...{
        header,
        lab,
        sources,
        profiles,
        runs: playable,
        left,
        capacity,
        cold,
        known,
        folder,
        watchdog,
        runSeed,
        onEvent,
        signal,
      },
      // What is played does the same at every try.
      retries: recordings ? 0 : retries,
      bail: options['bail'] === true,
      snapshotSteps: options['snapshotSteps'] === true,
    });
    // The reports are made of what is known here, also where the folder lacks something.
    const incomplete = await folder.end(report).then(() => undefined, (error: unknown) => ({ error })); // prettier-ignore
    const page = await writeReports(folder.directory, report);
    process.stderr.write(`results  ${folder.directory}\nreport   ${page}\n`);
    if (incomplete) throw incomplete.error;
    if (options['update'] === true) await durations.update(report.results);
    if (signal.aborted) throw signal.reason;
    return isGreen(report) ? exitCodes.pass : exitCodes.failed;
  } finally {
    await closeSharedBrowser();
  }
};

/** Those that are named, or all of the lab's own. */
function guestsOf(options: GivenOptions): Promise<readonly Profile[]> {
  const names = textOptions(options['guest']);
  return names.length === 0 ? listProfiles() : loadProfiles([...new Set(names)]);
}

async function profilesOf(images: readonly string[]): Promise<ReadonlyMap<string, Profile>> {
  const names = [...new Set(images)];
  return new Map(await Promise.all(names.map(async (name) => [name, await loadProfile(name)] as const)));
}

/** Throws `usage.replay-nothing` where not one run of a plan, all shards of it, has a recording. */
function requirePlayable(all: readonly PlannedRun[], recordings: Recordings, directory: string): void {
  const reasons = all.map((run) => recordings.missing(run));
  const [first, reason] = [all[0], reasons[0]];
  if (!first || reason === undefined || reasons.includes(undefined)) return;
  throw new Ttys0Error('usage.replay-nothing', { count: all.length, directory, run: first.id, reason });
}

function outDirectory(options: GivenOptions, startedAt: string): string {
  const given = textOption(options['out']);
  return path.resolve(given ?? path.join('ttys0-results', startedAt.replace(/[:.]/g, '-')));
}

function parseGrep(options: GivenOptions): RegExp | undefined {
  const text = textOption(options['grep']);
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new Ttys0Error('usage.option', {
      problem: `--grep takes a regular expression, not ${text}`,
      command: 'ttys0 test',
    });
  }
}
