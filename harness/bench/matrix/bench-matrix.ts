import path from 'node:path';
import { execa } from 'execa';
import { ResultFolder } from '../../matrix/results/folder.ts';
import type { Report } from '../../matrix/results/result.ts';
import { isRed } from '../../matrix/results/tally.ts';
import { figure, type Figure } from '../figure.ts';

export interface BenchMatrixOptions {
  /** The command line, as a user starts it: program and first argument. */
  readonly ttys0: readonly [string, string];
  /** The suite of nothing but a connection. */
  readonly emptySuite: string;
  /** Where results go; it exists and is empty. */
  readonly scratch: string;
  /** Runs of nothing for the overhead, on each guest. */
  readonly samples: number;
  readonly guests: readonly string[];
  /** How often the suite of takeovers is run in a row. */
  readonly repeats: number;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

const overheadGoalSeconds = 0.5;
const wallGoalMinutes = 20;
const replayGoalSeconds = 60;

/**
 * What the matrix costs, from templates that are there: a scenario's own overhead, the suite of takeovers many times in a
 * row, all suites on all guests, and all of that again from its recordings.
 */
export async function benchMatrix(options: BenchMatrixOptions): Promise<readonly Figure[]> {
  const { guests, samples, repeats, scratch } = options;
  const figures: Figure[] = [];
  for (const guest of guests) {
    // One run beforehand makes what is not there yet.
    await runTests(options, `warm-${guest}`, ['--guest', guest, '--scenarios', options.emptySuite]);
    const { report } = await runTests(options, `overhead-${guest}`, ['--guest', guest, '--scenarios', options.emptySuite, '--repeat', String(samples), '--workers', '1']); // prettier-ignore
    const seconds = report.results.map(({ times }) => times.totalMs / 1000);
    figures.push(
      figure({ id: 'matrix.overhead', guest, unit: 's', samples: seconds, goal: overheadGoalSeconds }),
    );
  }
  const [guest = ''] = guests;
  const many = await runTests(options, 'takeovers', ['takeover', '--guest', guest, '--repeat', String(repeats), '--retries', '0']); // prettier-ignore
  figures.push(figure({ id: 'matrix.takeovers', guest, unit: `of ${many.report.results.length} runs that failed`, samples: [redOf(many.report)], goal: 0 })); // prettier-ignore
  const all = await runTests(options, 'all', []);
  figures.push(
    figure({ id: 'matrix.wall', unit: 'min', samples: [all.seconds / 60], goal: wallGoalMinutes }),
  );
  figures.push(figure({ id: 'matrix.failed', unit: `of ${all.report.results.length} runs that failed`, samples: [redOf(all.report)], goal: 0 })); // prettier-ignore
  const replayed = await runTests(options, 'replay', ['--replay', path.join(scratch, 'all')]);
  figures.push(
    figure({ id: 'matrix.replay', unit: 's', samples: [replayed.seconds], goal: replayGoalSeconds }),
  );
  const unplayed = replayed.report.results.filter(({ verdict }) => verdict !== 'passed').length;
  figures.push(figure({ id: 'matrix.replay-diverged', unit: `of ${replayed.report.results.length} runs that did not play again`, samples: [unplayed], goal: 0 })); // prettier-ignore
  return figures;
}

function redOf({ results }: Report): number {
  return results.filter((result) => isRed(result, false)).length;
}

async function runTests(
  { ttys0: [program, script], scratch, onProgress, signal }: BenchMatrixOptions,
  name: string,
  words: readonly string[],
): Promise<{ readonly report: Report; readonly seconds: number }> {
  onProgress(`ttys0 test ${words.join(' ')}`);
  const out = path.join(scratch, name);
  const startedMs = performance.now();
  await execa(program, [script, 'test', ...words, '--out', out], {
    reject: false,
    cancelSignal: signal,
    stdin: 'ignore',
    stdout: 'ignore',
  });
  const seconds = (performance.now() - startedMs) / 1000;
  return { report: await ResultFolder.read(out), seconds };
}
