import assert from 'node:assert/strict';
import type { ConsoleSession, GuestLogin, GuestUnderTest, World } from 'ttys0';
import { typedAgain } from './typed-again.ts';

export const rootPrompt = /^[^\n]{0,200}# $/;

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
