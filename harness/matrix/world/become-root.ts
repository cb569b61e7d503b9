import { Ttys0Error } from '../../errors/index.ts';
import { loginsOf } from '../../../images/index.ts';
import { rootPrompt } from '../../line/login.ts';
import type { ConsoleSession } from '../../scenario/session.ts';
import type { Scope } from './scope.ts';

/** From the shell of the first user to root's: by su where root has a password, else by sudo. */
export async function becomeRoot(session: ConsoleSession, { guest }: Scope): Promise<void> {
  const logins = loginsOf(guest.profile);
  const root = logins.find(({ name }) => name === 'root');
  const login = root ?? logins[0];
  if (!login) throw new Ttys0Error('guest.no-login', { guest: guest.profile.name });
  // What is replayed of an earlier login asks for a password, too: it is past when a command has been answered.
  await session.run(':');
  session.type(root ? 'su -\r' : 'sudo -i\r');
  const asked = await session.expect([/[Pp]assword[^\n]{0,80}: ?$/, rootPrompt]);
  if (asked.index === 1) return;
  session.typeSecret(`${login.password}\r`);
  const { index } = await session.expect([
    rootPrompt,
    /Sorry, try again|Authentication failure|incorrect password|not in the sudoers/,
  ]);
  if (index === 1) throw new Ttys0Error('guest.login-refused', { user: 'root' });
}
