import path from 'node:path';
import { benchBuilds } from '../../bench/guests/builds.ts';
import { benchGuests } from '../../bench/guests/bench-guests.ts';
import type { Figure } from '../../bench/figure.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { packageRoot } from '../../host/package.ts';
import { Run } from '../../host/run-registry.ts';
import { guestOptions, parseCount } from '../options.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { table } from '../output/table.ts';
import { loadProfiles, prepareHost, prepareImages } from '../prepare.ts';
import type { CommandBody } from './definition.ts';

/** One guest of each init system. */
const benchedGuests = ['custom-agetty', 'centos'];

/** `ttys0 bench`: exits with 1 when a figure misses its goal. */
export const run: CommandBody = async ({ words, options, signal }) => {
  const unknown = words.find((word) => word !== 'guests');
  if (unknown !== undefined) {
    throw new Ttys0Error('usage.option', {
      problem: `it measures guests, not ${unknown}`,
      command: 'ttys0 bench',
    });
  }
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
        ttys0: [process.execPath, path.join(packageRoot, 'harness/cli/ttys0.js')],
        emptyCache: path.join(own.scratch, 'empty-cache'),
        onProgress,
        signal,
      })),
    );
  }
  progress.done('measured');
  process.stdout.write(
    `${options['json'] === true ? JSON.stringify(figures, undefined, 2) : describe(figures)}\n`,
  );
  return figures.every(({ met }) => met) ? exitCodes.pass : exitCodes.failed;
};

function describe(figures: readonly Figure[]): string {
  return table([
    ['figure', 'guest', 'median', 'p99', 'n', 'goal', 'against'],
    ...figures.map(({ id, guest = '', unit, median, p99, n, goal, met, ratioTo }) => [
      id,
      guest,
      `${median} ${unit}`,
      String(p99),
      String(n),
      `${met ? 'met' : 'MISSED'} (${goal})`,
      ratioTo ? `${ratioTo.ratio} times faster than ${ratioTo.id}` : '',
    ]),
  ]);
}
