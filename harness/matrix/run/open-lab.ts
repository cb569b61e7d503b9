import { FaultyLinks } from '../../faults/faulty-links.ts';
import { parseLinkFaults } from '../../faults/settings.ts';
import { Lab } from '../../lab/lab.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { LabSettings } from '../../scenario/scenario.ts';

/** A lab as one scenario wants it for itself. Throws `usage.option` for a fault that does not exist. */
export function openLab(settings: LabSettings, accelerator: AcceleratorVerdict, seed: number): Promise<Lab> {
  const { faults = {}, lineFaults, socketFaults, hangUp, idleMinutes, mfaForConsole, logPartKiB } = settings;
  const links = (place: 'line' | 'socket', texts: readonly string[] | undefined): FaultyLinks | undefined =>
    texts && new FaultyLinks(place, parseLinkFaults(place, texts), seed);
  return Lab.start({
    port: 0,
    accelerator,
    faults: Object.entries(faults).map(
      ([name, value]) => [name, value === true ? undefined : value] as const,
    ),
    linkFaults: { line: links('line', lineFaults), socket: links('socket', socketFaults) },
    console: { ...(hangUp && { hangUp }), ...(idleMinutes !== undefined && { idleMinutes }) },
    ...(logPartKiB !== undefined && { logPartBytes: logPartKiB * 1024 }),
    ...(mfaForConsole && { additions: { policy: { mfaForConsole } } }),
  });
}
