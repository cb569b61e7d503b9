import { execa } from 'execa';
import { figure, type Figure } from '../figure.ts';

export interface BuildsBenchRequest {
  /** The guest of whose variant it makes images. */
  readonly guest: string;
  readonly samples: number;
  /** The command line: the program, then its first arguments. */
  readonly ttys0: readonly [string, ...string[]];
  /** Empty: a cache of its own for the build of everything. */
  readonly emptyCache: string;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

const goals = { variantSeconds: 5, everythingMinutes: 12 } as const;

/** What images cost, as a user waits for them: a variant of a guest that is there, and everything from nothing, once. */
export async function benchBuilds(request: BuildsBenchRequest): Promise<readonly Figure[]> {
  const { guest, samples, emptyCache, onProgress } = request;
  const variant = `${guest}.key-only`;
  const variantSeconds: number[] = [];
  await secondsOf(request, ['build', variant, '--no-templates']);
  for (let index = 0; index < samples; index += 1) {
    onProgress(`${variant}: image ${index + 1} of ${samples}`);
    await secondsOf(request, ['rm', variant]);
    variantSeconds.push(await secondsOf(request, ['build', variant, '--no-templates']));
  }
  onProgress('every guest and its login template, from an empty cache: minutes');
  const everything = await secondsOf(request, ['build', '--all'], { TTYS0_CACHE_DIR: emptyCache });
  return [
    figure({
      id: 'guest.variant',
      guest: variant,
      unit: 's',
      goal: goals.variantSeconds,
      samples: variantSeconds,
    }),
    figure({
      id: 'images.all',
      unit: 'min',
      goal: goals.everythingMinutes,
      samples: [everything / 60],
    }),
  ];
}

/** Seconds that `ttys0 images …` takes, its own start included. Throws when it fails. */
async function secondsOf(
  { ttys0: [program, ...first], signal }: BuildsBenchRequest,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const startedMs = performance.now();
  await execa(program, [...first, 'images', ...words], { env, stdin: 'ignore', cancelSignal: signal });
  return (performance.now() - startedMs) / 1000;
}
