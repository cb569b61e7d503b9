import { availableParallelism } from 'node:os';
import type { GuestImage } from '../../images/index.ts';
import { Run } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import { ensureTemplate } from '../template/ensure.ts';
import type { TemplateStage } from '../template/stage.ts';
import { ProgressLine } from './output/progress-line.ts';

/**
 * Freezes guests at a stage, as many at once as half the processors can boot, with progress on standard error. Rejects
 * with the first failure, once those under way have ended.
 */
export async function prepareTemplates(
  images: readonly GuestImage[],
  stage: TemplateStage,
  accelerator: AcceleratorVerdict,
  signal: AbortSignal,
): Promise<void> {
  await using run = await Run.open();
  const progress = new ProgressLine();
  const queue = [...images];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let image = queue.shift(); image && failures.length === 0; image = queue.shift()) {
      const { name } = image.profile;
      const onProgress = (text: string): void => progress.show(`freezing ${name} at ${stage}: ${text}`);
      await ensureTemplate({ image, stage, accelerator, run, signal, onProgress }).catch((error: unknown) => {
        failures.push(error);
      });
    }
  };
  // A booting guest takes more than one processor at times.
  await Promise.all(Array.from({ length: Math.max(2, Math.floor(availableParallelism() / 2)) }, work));
  progress.done();
  if (failures.length > 0) throw failures[0];
}
