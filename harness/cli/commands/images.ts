import type { CAC } from 'cac';
import { listImages, listProfiles, loadProfile } from '../../../images/index.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { table } from '../output/table.ts';
import { prepareImage, type GuestOptions } from '../prepare.ts';

interface ImagesOptions extends GuestOptions {
  readonly json?: boolean;
}

export function registerImages(program: CAC, signal: AbortSignal): void {
  program
    .command('images [action] [...guests]', 'List the guests and their images, or build them: images build GUEST…')
    .option('--json', 'Print data')
    .option('--mirror <url>', "Debian mirror to build from; without it the host's own")
    .action(async (action: string | undefined, guests: readonly string[], options: ImagesOptions) => {
      if (action === 'build') return build(guests, options, signal);
      if (action === undefined || action === 'list') return list(options);
      throw new Ttys0Error('usage.option', { problem: `images takes list or build, not ${action}`, command: 'ttys0 images' });
    });
}

async function build(guests: readonly string[], options: ImagesOptions, signal: AbortSignal): Promise<void> {
  const profiles = guests.length > 0 ? await Promise.all(guests.map(loadProfile)) : await listProfiles();
  for (const profile of profiles) {
    const { diskPath } = await prepareImage(profile, options, signal);
    process.stdout.write(`${profile.name}  ${diskPath}\n`);
  }
}

async function list({ json }: ImagesOptions): Promise<void> {
  const images = await listImages();
  if (json) {
    process.stdout.write(`${JSON.stringify(images)}\n`);
    return;
  }
  const rows = images.map(({ guest, source, title, sizeBytes, builtAt }) => [
    guest,
    source,
    sizeBytes === undefined ? 'not built' : `${Math.round(sizeBytes / 1024 / 1024)} MiB`,
    builtAt ?? '',
    title,
  ]);
  process.stdout.write(`${table([['guest', 'source', 'image', 'built', 'system'], ...rows])}\n`);
}
