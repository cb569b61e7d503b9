import type { CAC } from 'cac';
import { removeImages } from '../../../images/index.ts';
import { sweepRuns } from '../../host/run-registry.ts';

export function registerClean(program: CAC, signal: AbortSignal): void {
  program
    .command(
      'clean',
      'Remove what earlier runs left behind: processes, sockets, half-built and outdated images',
    )
    .option('--all', 'Remove all images too')
    .option('--json', 'Print data')
    .action(async (options: { readonly all?: boolean; readonly json?: boolean }) => {
      const swept = await sweepRuns();
      const images = await removeImages({ all: options.all, signal });
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ ...swept, images })}\n`);
        return;
      }
      for (const image of images) process.stdout.write(`removed ${image}\n`);
      process.stdout.write(
        `${swept.runs} runs swept, ${swept.processes} processes ended, ${images.length} images removed\n`,
      );
    });
}
