import { createHash } from 'node:crypto';
import { encrypt } from 'unixcrypt';

/** Few rounds: a login must not wait for seconds where every instruction is emulated. */
const rounds = 1000;

/**
 * The field of `/etc/shadow` for a password, or for none: locked. The salt comes from whose password it is, so that two
 * builds of a guest are the same.
 */
export function passwordField(guest: string, user: string, password: string | undefined): string {
  if (password === undefined) return '!';
  const salt = createHash('sha256').update(`${guest}\n${user}`).digest('hex').slice(0, 16);
  return encrypt(password, `$6$rounds=${rounds}$${salt}`);
}
