import type { GuestImage, Profile } from '../../../images/index.ts';
import type { Run } from '../../host/run-registry.ts';
import type { Template } from '../../template/template.ts';
import type { OpenMachines } from './guest-machine.ts';

/** What a guest of a lab is made of. */
export interface GuestSource {
  readonly profile: Profile;
  /** Its disk; built when it is asked for, if need be. Rejects with what kept it from being built. */
  readonly image: () => Promise<GuestImage>;
  /** What its first start goes on from; undefined where it is to boot from its firmware on. */
  readonly template: (run: Run) => Promise<Template | undefined>;
  /** Where its machines come from; QEMU's own without it. */
  readonly machines?: OpenMachines;
}

/** A guest that always boots from its firmware on. */
export function coldSource(image: GuestImage): GuestSource {
  return {
    profile: image.profile,
    image: () => Promise.resolve(image),
    template: () => Promise.resolve(undefined),
  };
}

/** A guest that first goes on from where a template was frozen. */
export function thawedSource(image: GuestImage, template: Template | undefined): GuestSource {
  return { ...coldSource(image), template: () => Promise.resolve(template) };
}
