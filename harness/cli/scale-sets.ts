import type { Profile } from '../../images/index.ts';
import type { ScaleSetPlace } from '../../mock-arm/index.ts';
import { Ttys0Error } from '../errors/index.ts';
import { loadProfiles } from './prepare.ts';

/** A scale set that a lab is to have. */
interface ScaleSetOption {
  readonly set: string;
  readonly guest: string;
  readonly instances: number;
  readonly orchestration: ScaleSetPlace['orchestration'];
}

/** One guest of it. */
interface ScaleSetGuest {
  readonly name: string;
  readonly profile: Profile;
  readonly place: ScaleSetPlace;
}

const mostInstances = 100;

/** Parses `NAME=GUEST[:COUNT][:flexible]`. Throws `usage.option`. */
export function parseScaleSet(text: string): ScaleSetOption {
  const match =
    /^(?<set>[a-z][a-z0-9-]{0,14})=(?<guest>[^:]+)(?::(?<count>\d{1,3}))?(?<flexible>:flexible)?$/.exec(text);
  const { set, guest, count = '1', flexible } = match?.groups ?? {};
  const instances = Number(count);
  if (set === undefined || guest === undefined || instances < 1 || instances > mostInstances) {
    const problem =
      `--scale-set takes NAME=GUEST, NAME=GUEST:COUNT (1 to ${mostInstances}) or NAME=GUEST:COUNT:flexible, ` +
      `such as web=custom-agetty:2, not ${text}`;
    throw new Ttys0Error('usage.option', { problem, command: 'ttys0 up' });
  }
  return { set, guest, instances, orchestration: flexible === undefined ? 'Uniform' : 'Flexible' };
}

/** Its guests, called `{set}_{instance}`. Throws as `loadProfiles` does. */
export async function instancesOf({
  set,
  guest,
  instances,
  orchestration,
}: ScaleSetOption): Promise<readonly ScaleSetGuest[]> {
  const [profile] = await loadProfiles([guest]);
  if (profile === undefined) throw new Error(`no profile for ${guest}`);
  return Array.from({ length: instances }, (_, index) => ({
    name: `${set}_${index}`,
    profile,
    place: { set, instanceId: String(index), orchestration },
  }));
}
