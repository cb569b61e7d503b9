import assert from 'node:assert/strict';
import { rootPrompt, type ConsoleSession, type GuestUnderTest, type SingleUserProcedure } from 'ttys0';
import { kernelStarts } from './kernel-starts.ts';
import { answerPrompts, follows } from './procedure.ts';

const longCountdownSeconds = 5;

/** What sulogin and its like say last before they wait. */
const questions = [
  /(?:Press [Ee]nter for|Give root password for) maintenance/,
  'Cannot open access to console, the root account is locked.',
] as const;

/**
 * Answers what a boot that failed asks on the console: with Enter, or root's password where there is one. Resolves to
 * whether that led to a shell of root; it does not where root is locked and the distribution lets nobody in then.
 */
export async function enterMaintenance(session: ConsoleSession, guest: GuestUnderTest): Promise<boolean> {
  const asked = await session.expect([...questions, 'login: '], { withinMs: 60_000 });
  assert.notEqual(asked.index, 2, 'it boots all the same');
  if (asked.index === 1) return false;
  const { text: question } = await session.expect('(or press Control-D to continue): ');
  const root = guest.logins.find(({ name }) => name === 'root');
  if (asked.text.startsWith('Give') && root) {
    session.typeSecret(`${root.password}\r`);
    await session.expect(rootPrompt);
  } else await follows(session, [question], rootPrompt);
  return true;
}

/** How this guest is entered when neither a login nor sulogin lets anybody in: the first of these that its profile has. */
export function wayPast(guest: GuestUnderTest, names: readonly string[]): SingleUserProcedure {
  const { singleUser, name } = guest.facts;
  const way = names.flatMap((wanted) => singleUser.filter((known) => known.name === wanted))[0];
  assert.ok(way, `${name} has no way past a locked root`);
  return way;
}

/**
 * At GRUB's menu: boots by a single-user procedure, and answers what it asks. Resolves in a shell of root.
 */
export async function bootIntoShell(session: ConsoleSession, way: SingleUserProcedure): Promise<void> {
  await session.bootEdited({ append: way.append, remove: way.remove });
  await answerPrompts(session, way.prompts, true);
}

/** In the shell of a procedure: the guest's root file system can be written, and is `/`. */
export async function makeRootWritable(session: ConsoleSession, way: SingleUserProcedure): Promise<void> {
  if (way.name !== 'rd.break') {
    await session.run('mount -o remount,rw /');
    return;
  }
  await session.run('mount -o remount,rw /sysroot');
  session.type('chroot /sysroot\r');
  await session.expect(rootPrompt);
}

/** Logs in as the guest's ordinary user, and becomes root. */
export async function loginAsRoot(session: ConsoleSession, guest: GuestUnderTest): Promise<void> {
  await session.login(guest.user);
  await session.becomeRoot();
}

/** Where GRUB waits for long: stops its countdown, and boots what it would have booted, as somebody in a hurry does. */
export async function passBootMenu(
  session: ConsoleSession,
  { facts: { grub } }: GuestUnderTest,
): Promise<void> {
  if (!grub.onSerial || grub.timeoutSeconds < longCountdownSeconds) return;
  await session.stopAtBootMenu();
  session.type('\r');
}

/** Resets a guest whose disk is up to date, and waits until it asks who is there. */
export async function rebootToLogin(session: ConsoleSession, guest: GuestUnderTest): Promise<void> {
  await session.run('sync');
  await session.reset();
  await passBootMenu(session, guest);
  await session.expect(kernelStarts, { withinMs: 30_000 });
  await session.expect('login: ', { withinMs: 40_000 });
}
