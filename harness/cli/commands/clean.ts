import type { CAC } from 'cac';
import { removeImages } from '../../../images/index.ts';
import { sweepRuns } from '../../host/run-registry.ts';
import { table } from '../output/table.ts';

export function registerClean(program: CAC, signal: AbortSignal): void {
  program
    .command('clean', 'Remove what earlier runs left behind: processes, sockets, half-built and outdated images')
    .option('--all', 'Remove all images too')
    .option('--json', 'Print data')
    .action(async (options: { readonly all?: boolean; readonly json?: boolean }) => {
      const swept = await sweepRuns();
      signal.throwIfAborted();
      const images = await removeImages({ all: options.all === true });
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ ...swept, images })}\n`);
        return;
      }
      const rows = images.map(({ path, sizeBytes, reason }) => [path, `${Math.round(sizeBytes / 1024 / 1024)} MiB`, reason]);
      if (rows.length > 0) process.stdout.write(`${table(rows)}\n`);
      process.stdout.write(`${swept.runs} runs swept, ${swept.processes} processes ended, ${images.length} images removed\n`);
    });
}
