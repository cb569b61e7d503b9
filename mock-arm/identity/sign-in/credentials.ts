import type { Directory, DirectoryServicePrincipal, DirectoryUser } from '../directory.ts';
import { refusals } from '../entra-error.ts';
import { SecondFactor } from '../second-factor/totp.ts';
import { secretsEqual } from '../secrets.ts';
import { SignInThrottle } from '../sign-in-throttle.ts';
import { signInRefusals } from './refusals.ts';

/** Checks what people and programs prove themselves with, and slows down whoever guesses. */
export class Credentials {
  readonly #directory: Directory;
  readonly #throttle: SignInThrottle;
  readonly #secondFactor: SecondFactor;

  constructor(directory: Directory, now: () => Date) {
    this.#directory = directory;
    this.#throttle = new SignInThrottle(now);
    this.#secondFactor = new SecondFactor(now);
  }

  /**
   * One refusal for an unknown name and a wrong password, and the same work for both, so that names stay unknown.
   * Throws 50126, or 50053 while the account is locked.
   */
  checkPassword(givenName: string, password: string): DirectoryUser {
    const userName = givenName.trim().toLowerCase();
    this.#throttle.check(userName);
    const user = this.#directory.users.find((candidate) => candidate.userName.toLowerCase() === userName);
    const matches = secretsEqual(password, user?.password ?? '');
    if (user === undefined || !matches) {
      this.#throttle.failed(userName);
      throw refusals.wrongPassword();
    }
    this.#throttle.succeeded(userName);
    return user;
  }

  /** Throws 500121, or 50053 while too many codes were wrong: the right password does not open that lock. */
  checkSecondFactor({ objectId, secondFactorKey }: DirectoryUser, code: string): void {
    const account = `second factor of ${objectId}`;
    this.#throttle.check(account);
    if (secondFactorKey === undefined || !this.#secondFactor.accept(objectId, secondFactorKey, code)) {
      this.#throttle.failed(account);
      throw signInRefusals.secondFactorFailed();
    }
    this.#throttle.succeeded(account);
  }

  /** Throws 700016 for an unknown program, 7000215 for a wrong secret, 50053 while it is locked. */
  checkSecret(clientId: string, secret: string): DirectoryServicePrincipal {
    this.#throttle.check(clientId);
    const program = this.#directory.servicePrincipals.find(({ appId }) => appId === clientId);
    if (program === undefined) throw refusals.applicationNotFound(clientId, this.#directory.domain);
    if (!secretsEqual(secret, program.secret)) {
      this.#throttle.failed(clientId);
      throw refusals.wrongSecret(clientId);
    }
    this.#throttle.succeeded(clientId);
    return program;
  }
}
