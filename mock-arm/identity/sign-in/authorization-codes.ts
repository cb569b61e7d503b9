import { randomBytes } from 'node:crypto';
import { ExpiringStore } from '../expiring-store.ts';
import type { DirectoryUser } from '../directory.ts';
import type { Challenge } from './challenge.ts';
import { signInRefusals } from './refusals.ts';

/** What a code stands for: who signed in, how, for which application. */
export interface AuthorizationCode {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: Challenge | undefined;
  readonly scope: string | undefined;
  readonly resource: string | undefined;
  readonly nonce: string | undefined;
  readonly user: DirectoryUser;
  readonly methods: readonly string[];
}

/** The codes that the sign-in page sends to applications: each counts once, for ten minutes. */
export class AuthorizationCodes {
  readonly #codes: ExpiringStore<AuthorizationCode | 'redeemed'>;

  constructor(now: () => Date) {
    this.#codes = new ExpiringStore({ lifetimeSeconds: 600, maximumEntries: 1000, now });
  }

  issue(code: AuthorizationCode): string {
    const text = randomBytes(48).toString('base64url');
    this.#codes.set(text, code);
    return text;
  }

  /** Throws 70000 for an unknown code, 54005 for a redeemed one, 70008 for one that has ended. */
  redeem(text: string): AuthorizationCode {
    const code = this.#codes.get(text);
    if (code === undefined) throw signInRefusals.codeUnknown();
    if (code === 'expired') throw signInRefusals.codeExpired();
    if (code === 'redeemed') throw signInRefusals.codeRedeemed();
    this.#codes.set(text, 'redeemed');
    return code;
  }
}
