import { createHash } from 'node:crypto';
import type { GuestImage } from '../../images/index.ts';
import type { Accelerator } from '../machine/accelerator/accelerator.ts';
import { frozenArguments } from '../machine/arguments.ts';
import { agentProgram } from '../machine/agent/program.ts';
import type { TemplateStage } from './stage.ts';
import { formatVersion, type FreezeMethod } from './template.ts';

/** All that a template must have in common with a machine that goes on where it was frozen. */
export interface TemplateIdentity {
  readonly image: GuestImage;
  readonly stage: TemplateStage;
  readonly accelerator: Accelerator;
  readonly method: FreezeMethod;
  readonly qemuVersion: string;
}

/** A digest of it, 12 hexadecimal digits: another QEMU, another image or another machine makes another template. */
export function templateKey({ image, stage, accelerator, method, qemuVersion }: TemplateIdentity): string {
  const spec = { accelerator, ...image.profile.machine };
  const parts = [formatVersion, image.digest, stage, method, qemuVersion, ...frozenArguments(spec)];
  const hash = createHash('sha256').update(JSON.stringify(parts)).update(agentProgram());
  return hash.digest('hex').slice(0, 12);
}
