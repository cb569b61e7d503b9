import assert from 'node:assert/strict';
import { rootPrompt, type ConsoleSession, type GuestLogin, type GuestUnderTest, type World } from 'ttys0';
import { typedAgain } from './typed-again.ts';

/** Root, where root has a password. */
export function rootOf({ logins }: GuestUnderTest): GuestLogin {
  const root = logins.find(({ name }) => name === 'root');
  assert.ok(root, 'root has no password');
  return root;
}

/** It is root's, and root can do what one comes for: mount the root file system for writing, and change a file. */
export async function repairAsRoot(
  session: ConsoleSession,
  { step, unique }: Pick<World, 'step' | 'unique'>,
): Promise<void> {
  await step('it is root’s shell', async () => assert.equal(await session.run('id -u'), '0'));
  await step('the root file system is mounted for writing, and takes a change', async () => {
    const change = unique('repaired');
    await session.run('mount -o remount,rw /');
    assert.match(await session.run("grep ' / ext4 ' /proc/mounts"), / rw[, ]/);
    await session.run(`echo ${change} >/etc/motd`);
    assert.equal(await session.run('cat /etc/motd'), change);
  });
}

/** sulogin refuses a wrong password, asks again, and takes root's. */
export async function answerWithPassword(
  session: ConsoleSession,
  { guest, step, unique }: Pick<World, 'guest' | 'step' | 'unique'>,
): Promise<void> {
  const root = rootOf(guest);
  await step('a wrong password is refused, and asked for again', async () => {
    const wrong = unique('wrong');
    await typedAgain(session, () => session.typeSecret(`${wrong}\r`), 'Login incorrect');
    await session.expect('Give root password for maintenance');
    await session.expect('to continue): ');
  });
  await step('root’s password is taken', async () => {
    await typedAgain(session, () => session.typeSecret(`${root.password}\r`), rootPrompt);
  });
}

/** In root's shell: `login` asks for a password on a terminal of its own. */
export async function loginOnAnotherTerminal(
  session: ConsoleSession,
  { name, password }: GuestLogin,
): Promise<void> {
  session.type(`script -qc 'login ${name}' /dev/null\r`);
  await session.expect('Password: ');
  session.typeSecret(`${password}\r`);
}
