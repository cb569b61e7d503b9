import { downloadShelf, removeImages } from '../../../images/index.ts';
import { exitCodes } from '../../errors/index.ts';
import { sweepRuns } from '../../host/run-registry.ts';
import { templateShelf } from '../../template/shelf.ts';
import { sweepPartials } from '../../template/sweep.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 clean`: away with what earlier runs left. */
export const run: CommandBody = async ({ options, signal }) => {
  const swept = await sweepRuns({ waiting: true });
  const all = options['all'] === true;
  const images = [
    ...(await sweepPartials()),
    ...(await removeImages({ all, signal, shelves: [templateShelf, downloadShelf] })),
  ];
  if (options['json'] === true) {
    process.stdout.write(`${JSON.stringify({ ...swept, images })}\n`);
    return exitCodes.pass;
  }
  for (const image of images) process.stdout.write(`removed ${image}\n`);
  process.stdout.write(
    `${swept.runs} runs swept, ${swept.processes} processes ended, ${images.length} images removed\n`,
  );
  return exitCodes.pass;
};
