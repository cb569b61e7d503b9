import { rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { ResultFolder } from '../../matrix/results/folder.ts';
import type { Report } from '../../matrix/results/result.ts';
import { figure, type Figure } from '../figure.ts';

/** What is measured of the matrix, each by itself; the recordings that are played again are those of `all`. */
export const matrixParts = ['overhead', 'takeovers', 'all', 'cold'] as const;
export type MatrixPart = (typeof matrixParts)[number];

export interface BenchMatrixOptions {
  /** The command line, as a user starts it: program and first argument. */
  readonly ttys0: readonly [string, string];
  /** The suite of nothing but a connection. */
  readonly emptySuite: string;
  /** Where results go; it exists and is empty. */
  readonly scratch: string;
  readonly parts: readonly MatrixPart[];
  /** Runs of nothing for the overhead, on each guest. */
  readonly samples: number;
  readonly guests: readonly string[];
  /** How often the suite of takeovers is run in a row. */
  readonly repeats: number;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

const overheadGoalSeconds = 0.5;
const [warmGoalMinutes, coldGoalMinutes] = [20, 45];
const replayGoalSeconds = 60;

/**
 * What the matrix costs: from templates that are there a scenario's own overhead, the suite of takeovers many times in a
 * row, all suites on all guests, and all of that again from its recordings; and all of it from an empty cache.
 */
export async function benchMatrix(options: BenchMatrixOptions): Promise<readonly Figure[]> {
  const measured: Readonly<Record<MatrixPart, () => Promise<readonly Figure[]>>> = {
    overhead: () => overhead(options),
    takeovers: () => takeovers(options),
    all: () => all(options),
    cold: () => cold(options),
  };
  const figures: Figure[] = [];
  for (const part of matrixParts) if (options.parts.includes(part)) figures.push(...(await measured[part]()));
  return figures;
}

async function overhead(options: BenchMatrixOptions): Promise<readonly Figure[]> {
  const { guests, samples, emptySuite } = options;
  const figures: Figure[] = [];
  for (const guest of guests) {
    const words = ['--guest', guest, '--scenarios', emptySuite];
    // One run beforehand makes what is not there yet.
    await runTests(options, `warm-${guest}`, words);
    const { report } = await runTests(options, `overhead-${guest}`, [...words, '--repeat', String(samples), '--workers', '1']); // prettier-ignore
    const seconds = report.results.map(({ times }) => times.totalMs / 1000);
    figures.push(
      figure({ id: 'matrix.overhead', guest, unit: 's', samples: seconds, goal: overheadGoalSeconds }),
    );
  }
  return figures;
}

async function takeovers(options: BenchMatrixOptions): Promise<readonly Figure[]> {
  const [guest = ''] = options.guests;
  const { report } = await runTests(options, 'takeovers', ['takeover', '--guest', guest, '--repeat', String(options.repeats), '--retries', '0']); // prettier-ignore
  return [{ ...failed('matrix.takeovers', report), guest }];
}

async function all(options: BenchMatrixOptions): Promise<readonly Figure[]> {
  const { report, seconds } = await runTests(options, 'all', []);
  const played = await runTests(options, 'replay', ['--replay', path.join(options.scratch, 'all')]);
  return [
    figure({ id: 'matrix.wall', unit: 'min', samples: [seconds / 60], goal: warmGoalMinutes }),
    failed('matrix.failed', report),
    figure({ id: 'matrix.replay', unit: 's', samples: [played.seconds], goal: replayGoalSeconds }),
    failed('matrix.replay-failed', played.report),
  ];
}

async function cold(options: BenchMatrixOptions): Promise<readonly Figure[]> {
  const cache = path.join(options.scratch, 'cold-cache');
  const { report, seconds } = await runTests(options, 'cold', [], { TTYS0_CACHE_DIR: cache });
  await rm(cache, { recursive: true, force: true });
  return [
    figure({ id: 'matrix.wall-cold', unit: 'min', samples: [seconds / 60], goal: coldGoalMinutes }),
    failed('matrix.failed-cold', report),
  ];
}

/** How many runs have not passed at their first try. */
function failed(id: string, { results }: Report): Figure {
  const count = results.filter(({ verdict }) => verdict !== 'passed').length;
  return figure({ id, unit: `of ${results.length} runs that did not pass`, samples: [count], goal: 0 });
}

async function runTests(
  { ttys0: [program, script], scratch, onProgress, signal }: BenchMatrixOptions,
  name: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly report: Report; readonly seconds: number }> {
  onProgress(`ttys0 test ${words.join(' ')}`);
  const out = path.join(scratch, name);
  const startedMs = performance.now();
  await execa(program, [script, 'test', ...words, '--out', out], {
    ...{ reject: false, cancelSignal: signal, stdin: 'ignore', stdout: 'ignore', env },
  });
  const seconds = (performance.now() - startedMs) / 1000;
  return { report: await ResultFolder.read(out), seconds };
}
