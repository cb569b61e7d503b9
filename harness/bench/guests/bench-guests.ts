import type { GuestImage } from '../../../images/index.ts';
import type { Run } from '../../host/run-registry.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import { ensureTemplate } from '../../template/ensure.ts';
import { figure, type Figure } from '../figure.ts';
import { openClone, type CloneBench } from './bench-clone.ts';
import { coldBootSeconds } from './cold-boot.ts';
import { countFailures, measureCrowd } from './crowd.ts';

export interface GuestsBenchRequest {
  readonly images: readonly GuestImage[];
  readonly accelerator: AcceleratorVerdict;
  readonly run: Run;
  /** Measurements of each figure. */
  readonly samples: number;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

const goals = {
  cloneMs: 150,
  coldSeconds: { systemd: 15, sysvinit: 10 },
  memoryMiB: 40,
  idleCores: 0.8,
} as const;
const crowdClones = 40;
const burstClones = 60;

/** What a guest costs: cold, and thawed. Every figure of a clone stands beside the cold boot of the same guest. */
export async function benchGuests(request: GuestsBenchRequest): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const image of request.images) figures.push(...(await benchGuest(image, request)));
  return figures;
}

async function benchGuest(image: GuestImage, request: GuestsBenchRequest): Promise<readonly Figure[]> {
  const { accelerator, run, samples, signal } = request;
  const { name: guest, init } = image.profile;
  const tell = (text: string): void => request.onProgress(`${guest}: ${text}`);
  const template = await ensureTemplate({
    image,
    stage: 'login-prompt',
    accelerator,
    run,
    signal,
    onProgress: tell,
  });

  const cold = figure({
    id: 'guest.cold',
    guest,
    unit: 's',
    goal: init === 'sysvinit' ? goals.coldSeconds.sysvinit : goals.coldSeconds.systemd,
    samples: await repeat(samples, signal, (index) => {
      tell(`cold boot ${index + 1} of ${samples}`);
      return coldBootSeconds(image, accelerator, run, `cold-${index}`);
    }),
  });
  if (!template) return [cold];
  const bench: CloneBench = { image, template, accelerator, run };
  const clone = figure({
    id: 'guest.clone',
    guest,
    unit: 'ms',
    goal: goals.cloneMs,
    slowWay: cold,
    slowUnit: 1000,
    samples: await repeat(samples, signal, async (index) => {
      tell(`clone ${index + 1} of ${samples}`);
      await using one = await openClone(bench, `clone-${index}`);
      return one.answeredMs;
    }),
  });
  if (init !== 'systemd') return [cold, clone];
  tell(`${crowdClones} idle clones`);
  const crowd = await measureCrowd(bench, crowdClones, samples);
  tell(`${burstClones} clones at once`);
  const failures = await countFailures(bench, burstClones);
  for (const failure of failures) tell(failure);
  return [
    cold,
    clone,
    figure({ id: 'guest.memory', guest, unit: 'MiB', goal: goals.memoryMiB, samples: crowd.memoryMiB }),
    figure({ id: 'guest.idleCpu', guest, unit: 'cores', goal: goals.idleCores, samples: crowd.cores }),
    figure({ id: 'guest.burstFailures', guest, unit: 'of 60', goal: 0, samples: [failures.length] }),
  ];
}

async function repeat(
  count: number,
  signal: AbortSignal,
  measure: (index: number) => Promise<number>,
): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    signal.throwIfAborted();
    samples.push(await measure(index));
  }
  return samples;
}
