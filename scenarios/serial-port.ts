import assert from 'node:assert/strict';
import { scenario } from 'ttys0';
import { asRoot } from './support/as-root.ts';

scenario(
  'the guest reads and writes console messages on ttyS0, without being told to',
  { proves: 'distro.general', from: 'login' },
  async ({ alice, guest, step, unique }) => {
    const session = await alice.connect();
    await step('the system’s console is ttyS0', async () => {
      const active = await asRoot(guest, 'cat /sys/class/tty/console/active');
      assert.equal(active.split(' ').at(-1), 'ttyS0');
    });
    await step('what is written to the console comes to alice', async () => {
      const word = unique('written');
      await asRoot(guest, `echo ${word} >/dev/console`);
      await session.expect(word);
    });
    await step('and so does what the kernel has to say', async () => {
      const word = unique('kernel');
      await asRoot(guest, `echo '<1>${word}' >/dev/kmsg`);
      await session.expect(word);
    });
    await step('what she types is read there: a name, for which a password is wanted', async () => {
      session.type('\r');
      await session.expect('login: ');
      const name = unique('nobody');
      session.type(`${name}\r`);
      await session.expect(name);
      await session.expect('Password: ');
    });
  },
);
