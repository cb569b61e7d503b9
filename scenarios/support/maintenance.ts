import assert from 'node:assert/strict';
import type { ConsoleSession, GuestUnderTest, SingleUserProcedure } from 'ttys0';

/** What sulogin and its like say last before they wait. */
const questions = [
  /(?:Press [Ee]nter for|Give root password for) maintenance/,
  'Cannot open access to console, the root account is locked.',
] as const;
const rootPrompt = /^[^\n]{0,200}# $/;

/**
 * Answers what a boot that failed asks on the console: with Enter, or root's password where there is one. Resolves to
 * whether that led to a shell of root; it does not where root is locked and the distribution lets nobody in then.
 */
export async function enterMaintenance(session: ConsoleSession, guest: GuestUnderTest): Promise<boolean> {
  const asked = await session.expect(questions, { withinMs: 60_000 });
  if (asked.index === 1) return false;
  await session.expect('to continue): ');
  const root = guest.logins.find(({ name }) => name === 'root');
  if (asked.text.startsWith('Give') && root) session.typeSecret(`${root.password}\r`);
  else session.type('\r');
  await session.expect(rootPrompt);
  return true;
}

/** The ways past a root that is locked, best first: those of the distributions' own documentation. */
const waysPast = ['rd.break', 'emergency-autologin', 'init'];

/** How this guest is entered when neither a login nor sulogin lets anybody in. Fails where its profile has no way. */
export function wayPast(guest: GuestUnderTest): SingleUserProcedure {
  const { singleUser, name } = guest.facts;
  const preferred = name === 'coreos' ? ['emergency-autologin'] : waysPast;
  const way = preferred.flatMap((wanted) => singleUser.filter((known) => known.name === wanted))[0];
  assert.ok(way, `${name} has no way past a locked root`);
  return way;
}

/**
 * At GRUB's menu: boots by a single-user procedure, answers what it asks, and makes the root file system writable.
 * Resolves in a shell of root, in which `/` is the guest's own root file system.
 */
export async function bootInto(session: ConsoleSession, way: SingleUserProcedure): Promise<void> {
  await session.bootEdited({ append: way.append, remove: way.remove });
  for (const prompt of way.prompts) {
    await session.expect(prompt, { withinMs: 60_000 });
    if (/to continue(?:\.|\): ?)$/.test(prompt)) session.type('\r');
  }
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

/** Resets a guest whose disk is up to date, and waits until it asks who is there. */
export async function rebootToLogin(session: ConsoleSession): Promise<void> {
  await session.run('sync');
  await session.reset();
  await session.expect(/Linux version \d/, { withinMs: 30_000 });
  await session.expect('login: ', { withinMs: 40_000 });
}
