import type { GuestSource } from '../../lab/guest/source.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import type { Playback } from '../replay/playback.ts';

/** What a run's guest is made of. */
export interface OpenedSource {
  readonly source: GuestSource;
  /** Of a guest that is played from a recording. */
  readonly playback?: Playback;
}

/** Gives each run what its guest is made of. */
export interface RunSources {
  /** Whether a run would only wait for what another one is having made. */
  isBeingMade(run: PlannedRun): boolean;
  /** Rejects with what kept the guest from being made. */
  open(run: PlannedRun): Promise<OpenedSource>;
  /** The seed of a run that is made again; undefined where it has none of its own. */
  seedOf?(run: PlannedRun): number | undefined;
}
