import type { Profile } from '../../../images/index.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import type { OpenedSource, RunSources } from '../run/sources.ts';
import { PlayedMachines } from './played-machine.ts';
import { Playback } from './playback.ts';
import type { Recordings } from './recordings.ts';

/**
 * What a lab without machines has in place of an accelerator. Guests take no time; that many at once in one process, with
 * their pages and terminals, take some.
 */
export const withoutMachines: AcceleratorVerdict = { chosen: 'tcg', proofs: [], by: 'forced', timeScale: 2 };

/** Gives each scenario a guest whose machine is played from the recording of an earlier run of it. */
export class ReplaySources implements RunSources {
  readonly #recordings: Recordings;
  readonly #profiles: ReadonlyMap<string, Profile>;

  constructor(recordings: Recordings, profiles: ReadonlyMap<string, Profile>) {
    this.#recordings = recordings;
    this.#profiles = profiles;
  }

  isBeingMade(): boolean {
    return false;
  }

  seedOf({ id }: PlannedRun): number {
    return this.#recordings.result(id).seed;
  }

  async open({ id, image }: PlannedRun): Promise<OpenedSource> {
    const profile = this.#profiles.get(image);
    if (!profile) throw new Error(`no profile was loaded for ${image}`);
    const playback = new Playback(
      await this.#recordings.cues(id),
      this.#recordings.result(id).failure !== undefined,
    );
    const none = (): Promise<never> => Promise.reject(new Error(`${image} is played from a recording`));
    return {
      source: { profile, image: none, template: none, machines: (place) => new PlayedMachines(playback, place) }, // prettier-ignore
      playback,
    };
  }
}
