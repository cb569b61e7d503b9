import {
  findOfficial,
  listOfficial,
  planLines,
  pullOfficial,
  type OfficialImage,
  type PullProgress,
} from '../../../../images/index.ts';
import { Ttys0Error } from '../../../errors/index.ts';
import type { CommandCall, GivenOptions } from '../definition.ts';
import { print, problem } from './shared.ts';
import { textOption } from '../../options.ts';
import { ProgressLine } from '../../output/progress-line.ts';
import { formatBytes, formatDuration } from '../../output/units.ts';

/** `ttys0 images pull`: vendors' own images, proved and made ready to be run, or what that would do. */
export async function pull({ words, options, signal }: CommandCall): Promise<void> {
  const given = givenSource(options);
  const images = await imagesOf(words, options);
  if (images.length !== 1 && Object.values(given).some((value) => value !== undefined)) {
    throw problem('--url, --file and --sha256 are for one image at a time');
  }
  if (options['dryRun'] === true) {
    print(images.map((image) => planLines(image, given).join('\n')).join('\n\n'));
    return;
  }
  for (const image of images) await pullOne(image, given, options, signal);
}

async function pullOne(
  image: OfficialImage,
  given: ReturnType<typeof givenSource>,
  options: GivenOptions,
  signal: AbortSignal,
): Promise<void> {
  const line = new ProgressLine();
  const onProgress = (progress: PullProgress): void => {
    // Elsewhere than on a terminal, ten lines a second say nothing.
    if (process.stderr.isTTY || progress.transfer === undefined) line.show(describe(progress));
  };
  try {
    const guest = await pullOfficial(image.name, { ...given, signal, onProgress, replace: options['replace'] === true }); // prettier-ignore
    line.done(`pulled ${image.name}`);
    if (options['json'] === true) print(JSON.stringify({ name: guest.name, directory: guest.directory, changes: guest.changes })); // prettier-ignore
    else print([`${guest.name}: ${guest.title}`, ...guest.changes.map((change) => `  ${change}`), `  boot it once, to learn how it behaves here: ttys0 images learn ${guest.name}`, `  run it: ttys0 up ${guest.name}`].join('\n')); // prettier-ignore
  } catch (error) {
    line.done();
    const there = error instanceof Ttys0Error && error.code === 'image.name-taken';
    if (!there || options['all'] !== true) throw error;
    print(`${image.name}: there already`);
  }
}

async function imagesOf(words: readonly string[], options: GivenOptions): Promise<readonly OfficialImage[]> {
  if (options['all'] !== true && words.length === 0) throw problem('name the images to pull, such as ubuntu:24.04, or give --all'); // prettier-ignore
  if (options['all'] !== true) return Promise.all([...new Set(words)].map((name) => findOfficial(name)));
  const all = await listOfficial();
  return options['dryRun'] === true ? all : all.filter(({ account }) => !account);
}

function givenSource(options: GivenOptions) {
  const [url, file, sha256] = ['url', 'file', 'sha256'].map((name) => textOption(options[name]));
  if (url !== undefined && file !== undefined) throw problem('--url and --file cannot both be the image');
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) throw problem(`--url takes an http or https address, not ${url}`); // prettier-ignore
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) throw problem(`--sha256 takes 64 hexadecimal digits, not ${sha256}`); // prettier-ignore
  return { url, file, sha256 };
}

function describe({ image, phase, transfer }: PullProgress): string {
  if (!transfer) return { asking: `${image}: asking its vendor`, fetching: `${image}: fetching`, making: `${image}: making its disk` }[phase]; // prettier-ignore
  const { receivedBytes, totalBytes, bytesPerSecond, remainingSeconds } = transfer;
  const of = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
  const left = remainingSeconds === undefined ? '' : `, ${formatDuration(remainingSeconds)} left`;
  return `${image}: ${formatBytes(receivedBytes)}${of}, ${formatBytes(bytesPerSecond)}/s${left}`;
}
