import type { GuestImage, Profile } from '../../images/index.ts';
import type { GuestSource } from '../lab/guest/source.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import { findTemplate } from '../template/ensure.ts';
import type { GuestOptions } from './options.ts';
import { prepareImages } from './prepare.ts';

export interface SourceOptions {
  readonly profile: Profile;
  readonly choices: GuestOptions;
  readonly accelerator: AcceleratorVerdict;
  /** Never from a template. */
  readonly cold: boolean;
  readonly signal: AbortSignal;
}

/** A guest of a lab whose image is built when it is first switched on, and that starts from its template if it has one. */
export function guestSource({ profile, choices, accelerator, cold, signal }: SourceOptions): GuestSource {
  let made: Promise<GuestImage> | undefined;
  const image = (): Promise<GuestImage> => {
    made ??= imageOf(profile, choices, signal).catch((error: unknown) => {
      made = undefined; // the next start tries again
      throw error;
    });
    return made;
  };
  return {
    profile,
    image,
    template: async (run) =>
      cold
        ? undefined
        : findTemplate({ image: await image(), stage: 'login-prompt', accelerator, run, signal }),
  };
}

async function imageOf(profile: Profile, choices: GuestOptions, signal: AbortSignal): Promise<GuestImage> {
  const image = (await prepareImages([profile], choices, signal)).get(profile.name);
  if (image) return image;
  throw new Error(`no image was made for ${profile.name}`);
}
