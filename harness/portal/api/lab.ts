import { ArmFailure, asArmFailure, isRecord, readArmFailure } from './arm-failure.ts';

/** A user of the lab's directory. */
export interface LabUser {
  readonly name: string;
  /** The sign-in name, such as `alice@ttys0.local`. */
  readonly upn: string;
  /** The role over the subscription, such as `Owner`. */
  readonly role: string;
}

/** An account inside a guest; not an account of the lab. */
interface GuestLogin {
  readonly guest: string;
  readonly user: string;
  readonly password: string;
  readonly note?: string;
}

/** `GET /_ttys0/portal.json`: what the page has to know before anybody signs in. */
export interface Lab {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly subscriptionName: string;
  readonly version: string;
  readonly users: readonly LabUser[];
  readonly guestLogins: readonly GuestLogin[];
  /** As in the real service's preview, instances of scale sets are offered no console (known.vmss). */
  readonly hasScaleSetConsoles: boolean;
}

/** Asks the lab who it is. Throws `ArmFailure`. */
export async function fetchLab(signal: AbortSignal): Promise<Lab> {
  try {
    const response = await fetch('/_ttys0/portal.json', { cache: 'no-store', signal });
    if (!response.ok) throw readArmFailure(response.status, await response.text());
    return readLab(await response.json());
  } catch (error) {
    signal.throwIfAborted();
    throw asArmFailure(error);
  }
}

/** Reads the answer; a missing list is empty. Throws `ArmFailure` when an id is missing. */
export function readLab(body: unknown): Lab {
  if (!isRecord(body))
    throw new ArmFailure(200, 'BadAnswer', 'The lab described itself with something else than an object.');
  return {
    tenantId: text(body, 'tenantId'),
    subscriptionId: text(body, 'subscriptionId'),
    subscriptionName: optionalText(body, 'subscriptionName') ?? 'ttys0 lab',
    version: optionalText(body, 'version') ?? '',
    users: list(body['users']).map((user) => ({
      name: text(user, 'name'),
      upn: text(user, 'upn'),
      role: optionalText(user, 'role') ?? '',
    })),
    guestLogins: list(body['guestLogins']).map(readGuestLogin),
    hasScaleSetConsoles: !(Array.isArray(body['quirks']) && body['quirks'].includes('vmss-preview')),
  };
}

function readGuestLogin(login: Readonly<Record<string, unknown>>): GuestLogin {
  const note = optionalText(login, 'note');
  return {
    guest: text(login, 'guest'),
    user: text(login, 'user'),
    password: optionalText(login, 'password') ?? '',
    ...(note && { note }),
  };
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(record: Readonly<Record<string, unknown>>, key: string): string {
  const value = record[key];
  if (typeof value === 'string') return value;
  throw new ArmFailure(200, 'BadAnswer', `The lab's description of itself has no ${key}.`);
}

function optionalText(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}
