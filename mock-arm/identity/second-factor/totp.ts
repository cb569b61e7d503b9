import { Secret, TOTP } from 'otpauth';

/** How many steps of 30 seconds a clock may be off, either way (RFC 6238, 5.2). */
const tolerance = 1;
const maximumRemembered = 1000;

/** An authenticator app's codes: six digits, SHA-1, 30 seconds, which is what every app can do. */
function authenticator(key: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: 30 });
}

/** True for a key that an authenticator app takes: base32, 10 bytes or more. */
export function isSecondFactorKey(text: string): boolean {
  return /^[A-Z2-7]{16,128}$/.test(text);
}

/** The address that an authenticator app reads a key from. */
export function authenticatorAddress(key: string, userName: string): string {
  return new TOTP({ issuer: 'ttys0', label: userName, secret: Secret.fromBase32(key) }).toString();
}

/** Checks codes, and takes each but once. */
export class SecondFactor {
  readonly #lastSteps = new Map<string, number>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** True where the code is the account's now, and neither it nor a later one has been used. */
  accept(account: string, key: string, code: string): boolean {
    const totp = authenticator(key);
    const timestamp = this.#now().getTime();
    const delta = totp.validate({ token: code.replaceAll(' ', ''), timestamp, window: tolerance });
    if (delta === null) return false;
    const step = totp.counter({ timestamp }) + delta;
    if (step <= (this.#lastSteps.get(account) ?? -1)) return false;
    this.#lastSteps.delete(account);
    this.#lastSteps.set(account, step);
    const [oldest] = this.#lastSteps.keys();
    if (this.#lastSteps.size > maximumRemembered && oldest !== undefined) this.#lastSteps.delete(oldest);
    return true;
  }
}
