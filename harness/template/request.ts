import type { GuestImage } from '../../images/index.ts';
import type { Run } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import type { TemplateStage } from './stage.ts';

/** Which template is wanted, and what of the host it takes to make it. */
export interface TemplateRequest {
  readonly image: GuestImage;
  readonly stage: TemplateStage;
  readonly accelerator: AcceleratorVerdict;
  readonly run: Run;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}
