import { FaultyLinks } from '../../faults/faulty-links.ts';
import { parseLinkFaults } from '../../faults/settings.ts';
import { Lab } from '../../lab/lab.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { LabSettings } from '../../scenario/scenario.ts';

/** What it has of the lab that all share. */
type Shared = Pick<Lab, 'accelerator' | 'gatewayUnderTest'>;

/** Settings of the lab's own gateway, which another one knows nothing of. */
const ownGatewaySettings = ['socketFaults', 'hangUp', 'idleMinutes'] as const;

/**
 * A lab as one scenario wants it for itself. Throws `usage.option` for a fault that does not exist, and
 * `lab.gateway-unsettled` where a gateway under test would have to be what that scenario wants.
 */
export async function openLab(
  settings: LabSettings,
  { accelerator, gatewayUnderTest }: Shared,
  seed: number,
): Promise<Lab> {
  const setting = ownGatewaySettings.find((name) => settings[name] !== undefined);
  if (gatewayUnderTest && setting) throw new Ttys0Error('lab.gateway-unsettled', { setting });
  const { faults = {}, lineFaults, socketFaults, hangUp, idleMinutes, mfaForConsole, logPartKiB } = settings;
  const links = (place: 'line' | 'socket', texts: readonly string[] | undefined): FaultyLinks | undefined =>
    texts && new FaultyLinks(place, parseLinkFaults(place, texts), seed);
  return Lab.start({
    port: 0,
    accelerator,
    gatewayUnderTest,
    faults: Object.entries(faults).map(
      ([name, value]) => [name, value === true ? undefined : value] as const,
    ),
    linkFaults: { line: links('line', lineFaults), socket: links('socket', socketFaults) },
    console: { ...(hangUp && { hangUp }), ...(idleMinutes !== undefined && { idleMinutes }) },
    ...(logPartKiB !== undefined && { logPartBytes: logPartKiB * 1024 }),
    ...(mfaForConsole && { additions: { policy: { mfaForConsole } } }),
  });
}
