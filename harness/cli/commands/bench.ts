import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { benchBuilds } from '../../bench/guests/builds.ts';
import { benchGateway } from '../../bench/gateway/bench-gateway.ts';
import { benchGuests } from '../../bench/guests/bench-guests.ts';
import { benchMatrix, matrixParts, type MatrixPart } from '../../bench/matrix/bench-matrix.ts';
import { benchPull } from '../../bench/pull/bench-pull.ts';
import type { Figure } from '../../bench/figure.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { packageRoot } from '../../host/package.ts';
import { Run } from '../../host/run-registry.ts';
import { defaultGuest, guestOptions, parseCount, textOption, textOptions } from '../options.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { table } from '../output/table.ts';
import { loadProfiles, prepareHost, prepareImages } from '../prepare.ts';
import type { CommandBody, CommandCall } from './definition.ts';

/** The command line, as a user starts it. */
const ttys0 = [process.execPath, path.join(packageRoot, 'harness/cli/ttys0.js')] as const;

/** One guest of each init system. */
const benchedGuests = ['custom-agetty', 'centos'];

const subjects = ['guests', 'gateway', 'matrix', 'pull'] as const;
/** The matrix takes an hour, and only when it is asked for. */
const usualSubjects: readonly string[] = ['guests', 'gateway'];

/** `ttys0 bench`: exits with 1 when a figure misses its goal. */
export const run: CommandBody = async (call) => {
  const { words, options } = call;
  const unknown = words.find((word) => !subjects.some((subject) => subject === word));
  if (unknown !== undefined) {
    throw new Ttys0Error('usage.option', {
      problem: `it measures ${subjects.join(' or ')}, not ${unknown}`,
      command: 'ttys0 bench',
    });
  }
  const chosen = (subject: (typeof subjects)[number]): boolean =>
    (words.length === 0 ? usualSubjects : words).includes(subject);
  const figures = [
    ...(chosen('guests') ? await measureGuests(call) : []),
    ...(chosen('gateway') ? await measureGateway(call) : []),
    ...(chosen('matrix') ? await measureMatrix(call) : []),
    ...(chosen('pull') ? await measurePull(call) : []),
  ];
  process.stdout.write(
    `${options['json'] === true ? JSON.stringify(figures, undefined, 2) : describe(figures)}\n`,
  );
  return figures.every(({ met }) => met) ? exitCodes.pass : exitCodes.failed;
};

async function measureGateway({ options, signal }: CommandCall): Promise<readonly Figure[]> {
  const rounds = parseCount('--rounds', options['rounds'] ?? 5, { min: 1, max: 100 });
  const guest = textOption(options['guest']) ?? defaultGuest;
  const choices = guestOptions(options);
  await prepareHost(choices, signal);
  await prepareImages(await loadProfiles([guest]), choices, signal);
  const progress = new ProgressLine();
  const onProgress = (text: string): void => progress.show(text);
  const figures = await benchGateway({ guest, rounds, peers: true, onProgress, signal });
  progress.done('measured the gateway');
  return figures;
}

async function measurePull({ options, signal }: CommandCall): Promise<readonly Figure[]> {
  await using own = await Run.open();
  const progress = new ProgressLine();
  const rounds = parseCount('--rounds', options['rounds'] ?? 5, { min: 1, max: 100 });
  const onProgress = (text: string): void => progress.show(text);
  const figures = await benchPull({ directory: own.scratch, rounds, onProgress, signal });
  progress.done('measured pulls');
  return figures;
}

async function measureMatrix({ options, signal }: CommandCall): Promise<readonly Figure[]> {
  const parts = partsOf(textOptions(options['part']));
  await using own = await Run.open();
  const progress = new ProgressLine();
  const scratch = path.join(own.scratch, 'results');
  await mkdir(scratch);
  const figures = await benchMatrix({
    ...{ ttys0, scratch, parts, signal },
    emptySuite: path.join(packageRoot, 'harness/bench/matrix/suites'),
    samples: parseCount('--runs', options['runs'] ?? 20, { min: 1, max: 1000 }),
    guests: options['guest'] === undefined ? benchedGuests : [options['guest']].flat().map(String),
    repeats: parseCount('--rounds', options['rounds'] ?? 100, { min: 1, max: 1000 }),
    onProgress: (text) => progress.show(text),
  });
  progress.done('measured the matrix');
  return figures;
}

/** All of them where none is named. */
function partsOf(names: readonly string[]): readonly MatrixPart[] {
  const unknown = names.find((name) => !matrixParts.some((part) => part === name));
  if (unknown !== undefined)
    throw new Ttys0Error('usage.option', { problem: `--part takes ${matrixParts.join(', ')}, not ${unknown}`, command: 'ttys0 bench' }); // prettier-ignore
  return names.length === 0 ? matrixParts : matrixParts.filter((part) => names.includes(part));
}

async function measureGuests({ options, signal }: CommandCall): Promise<readonly Figure[]> {
  const samples = parseCount('--runs', options['runs'] ?? 20, { min: 1, max: 1000 });
  const choices = guestOptions(options);
  const guests = options['guest'] === undefined ? benchedGuests : [options['guest']].flat().map(String);
  const accelerator = await prepareHost(choices, signal);
  const images = [...(await prepareImages(await loadProfiles(guests), choices, signal)).values()];
  await using own = await Run.open();
  const progress = new ProgressLine();
  const onProgress = (text: string): void => progress.show(text);
  const figures = [...(await benchGuests({ images, accelerator, run: own, samples, onProgress, signal }))];
  // Who names guests wants those, and not to wait for all.
  if (options['guest'] === undefined) {
    figures.push(
      ...(await benchBuilds({
        guest: 'centos',
        samples,
        ttys0,
        emptyCache: path.join(own.scratch, 'empty-cache'),
        onProgress,
        signal,
      })),
    );
  }
  progress.done('measured');
  return figures;
}

function describe(figures: readonly Figure[]): string {
  return table([
    ['figure', 'guest', 'median', 'p99', 'n', 'goal', 'against'],
    ...figures.map(({ id, guest = '', unit, median, p99, n, goal, met, ratioTo }) => [
      id,
      guest,
      `${median} ${unit}`,
      String(p99),
      String(n),
      goal === null ? '' : `${met ? 'met' : 'MISSED'} (${goal})`,
      ratioTo ? `${ratioTo.ratio} times faster than ${ratioTo.id}` : '',
    ]),
  ]);
}
