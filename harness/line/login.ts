import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { Match } from './expect/expect.ts';
import type { Pattern } from './expect/pattern.ts';

/** Who sits at a console. */
interface ConsoleUser {
  type(text: string): void;
  flush(): void;
  expect(patterns: Pattern | readonly Pattern[], deadline: Deadline): Promise<Match>;
}

/** The prompt of a shell: of root, of others, and of SUSE's users. */
export const shellPrompt = /^[^\n]{0,200}[#$>] $/;

/** The prompt of root's shell. */
export const rootPrompt = /^[^\n]{0,200}# $/;

/** What a guest's console asks with. */
export interface Prompts {
  readonly login: Pattern;
  readonly shell: Pattern;
  /** True where a shell is there without a login. */
  readonly autologin: boolean;
}

/** The prompts of nearly every system. */
export const usualPrompts: Prompts = { login: 'login: ', shell: shellPrompt, autologin: false };

/**
 * Logs in at a console whose guest asks for a name, or does when Enter is pressed. Throws `guest.login-refused`, or as
 * `expect` does.
 */
export async function logIn(
  user: ConsoleUser,
  { name, password }: { readonly name: string; readonly password: string },
  deadline: Deadline,
  prompts: Prompts = usualPrompts,
): Promise<void> {
  user.flush();
  user.type('\r');
  if (prompts.autologin) {
    await user.expect(prompts.shell, deadline);
    return;
  }
  const asked = await user.expect([prompts.login, 'Password: '], deadline);
  if (asked.index === 1) {
    // After a failure it is login that asks for the name, and it took Enter for one.
    user.type('\r');
    await user.expect(prompts.login, deadline);
  }
  user.type(`${name}\r`);
  await user.expect('Password: ', deadline);
  user.type(`${password}\r`);
  const { index } = await user.expect([prompts.shell, 'Login incorrect'], deadline);
  if (index === 1) throw new Ttys0Error('guest.login-refused', { user: name });
}
