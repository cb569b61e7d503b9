import { Lab } from '../lab/lab.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import { GuestSources } from '../matrix/run/guest-sources.ts';

/**
 * Where something fails on purpose, most often by waiting for what does not come: half the patience of a real run is
 * enough to tell.
 */
const impatience = 0.5;

/** A lab and guests for sabotaged runs. */
export interface SabotageStage extends AsyncDisposable {
  readonly lab: Lab;
  readonly sources: GuestSources;
}

export async function openStage(signal: AbortSignal): Promise<SabotageStage> {
  const proved = await chooseAccelerator({ signal });
  const accelerator = { ...proved, timeScale: Math.max(1, proved.timeScale * impatience) };
  const lab = await Lab.start({ port: 0, accelerator });
  const sources = new GuestSources({
    // Templates are made with all the patience that they take.
    accelerator: proved,
    run: lab.run,
    mirror: undefined,
    cold: false,
    signal,
    onPreparing: () => undefined,
  });
  return { lab, sources, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
}
