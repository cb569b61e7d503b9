import { randomBytes, randomInt } from 'node:crypto';
import type { DirectoryUser } from '../directory.ts';
import { ExpiringStore } from '../expiring-store.ts';
import { signInRefusals } from '../sign-in/refusals.ts';

/** How long a person has to type the code. */
export const deviceCodeLifetimeSeconds = 900;

// No vowels and nothing that is easily taken for another: a person types it, and it spells no word.
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const userCodeLength = 9;

/** What a device asked for. */
interface DeviceRequest {
  readonly clientId: string;
  readonly scope: string | undefined;
  readonly resource: string | undefined;
}

interface Approval {
  readonly user: DirectoryUser;
  readonly methods: readonly string[];
}

interface Pending {
  readonly request: DeviceRequest;
  readonly state: Approval | 'pending' | 'declined';
}

/** Sign-ins on another machine (RFC 8628): a code for the device, and one that a person types at the device page. */
export class DeviceCodes {
  readonly #pending: ExpiringStore<Pending>;
  /** Device codes by user code. */
  readonly #byUserCode: ExpiringStore<string>;

  constructor(now: () => Date) {
    const options = { lifetimeSeconds: deviceCodeLifetimeSeconds, maximumEntries: 1000, now };
    this.#pending = new ExpiringStore(options);
    this.#byUserCode = new ExpiringStore(options);
  }

  issue(request: DeviceRequest): { readonly deviceCode: string; readonly userCode: string } {
    const deviceCode = randomBytes(48).toString('base64url');
    const userCode = Array.from({ length: userCodeLength }, () =>
      alphabet.charAt(randomInt(alphabet.length)),
    ).join('');
    this.#pending.set(deviceCode, { request, state: 'pending' });
    this.#byUserCode.set(userCode, deviceCode);
    return { deviceCode, userCode };
  }

  /** The application that waits for a user code, typed in any case; undefined where none does. */
  clientOf(userCode: string): string | undefined {
    return this.#waiting(userCode)?.pending.request.clientId;
  }

  /** Lets the device have its tokens. False where it no longer waits. */
  approve(userCode: string, approval: Approval): boolean {
    return this.#decide(userCode, approval);
  }

  decline(userCode: string): boolean {
    return this.#decide(userCode, 'declined');
  }

  /** Whom the device now speaks for. Throws 70016 while nobody has decided, 70018, 70012, 70020. */
  redeem(deviceCode: string, clientId: string): Approval & DeviceRequest {
    const pending = this.#pending.get(deviceCode);
    if (pending === 'expired') throw signInRefusals.deviceExpired();
    if (pending?.request.clientId.toLowerCase() !== clientId.toLowerCase()) {
      throw signInRefusals.deviceUnknown();
    }
    const { request, state } = pending;
    if (state === 'pending') throw signInRefusals.devicePending();
    this.#pending.delete(deviceCode);
    if (state === 'declined') throw signInRefusals.deviceDeclined();
    return { ...request, ...state };
  }

  #decide(userCode: string, state: Approval | 'declined'): boolean {
    const waiting = this.#waiting(userCode);
    if (waiting === undefined) return false;
    this.#pending.set(waiting.deviceCode, { ...waiting.pending, state });
    this.#byUserCode.delete(normal(userCode));
    return true;
  }

  #waiting(userCode: string): { readonly deviceCode: string; readonly pending: Pending } | undefined {
    const deviceCode = this.#byUserCode.get(normal(userCode));
    if (deviceCode === undefined || deviceCode === 'expired') return undefined;
    const pending = this.#pending.get(deviceCode);
    return pending === undefined || pending === 'expired' ? undefined : { deviceCode, pending };
  }
}

function normal(userCode: string): string {
  return userCode.replace(/[\s-]/g, '').toUpperCase();
}
