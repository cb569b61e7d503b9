import assert from 'node:assert/strict';
import { scenario, type ConsoleSession, type World } from 'ttys0';
import { logOnce, withoutAccesses } from './support/boot-log.ts';
import { endOf } from './support/end-of.ts';
import { kernelStarts } from './support/kernel-starts.ts';
import { joinReceived } from './support/numbered-lines.ts';

scenario(
  'the same user in two clients is two people, too',
  { proves: 'security.takeover', from: 'login', about: 'lab' },
  async ({ alice, step }) => {
    const first = await step('alice has the console', () => alice.connect());
    const second = await step('alice asks for it in another client', () => alice.connect());
    await step('her first session ends, and says that it was she', async () => {
      const end = await first.whenEnded();
      assert.equal(end.reason, 'taken-over');
      assert.equal(end.by, alice.upn);
    });
    await step('her second one works', async () => {
      second.type('\r');
      await second.expect('login: ');
    });
  },
);

scenario(
  'the same user in two tabs is told that it was they',
  { proves: 'security.takeover', from: 'login', guests: ['custom-agetty'], about: 'lab', timeoutMs: 60_000 },
  async ({ alice, step }) => {
    const first = await step('alice opens a tab', () => alice.openPage());
    await first.see('Connected as ');
    const second = await step('and another one', () => alice.openPage());
    await step('the first says who took over, and that it was she', async () => {
      await first.see(`${alice.upn} took over this console`);
      await first.see('It was you, in another tab or client.');
    });
    await step('the second works', async () => {
      await second.see('Connected as ');
      await second.type('nobody\n');
      await second.see('Password: ');
    });
    await step('she takes it back in the first', async () => {
      await first.press('Take it back');
      await second.see(`${alice.upn} took over this console`);
    });
  },
);

scenario(
  'watchers see all, type nothing, and take nothing over',
  { proves: 'security.takeover', from: 'login', about: 'lab' },
  async ({ alice, bob, dave, guest, unique, step }) => {
    const holder = await bob.connect();
    await holder.login(guest.user);
    const [first, second] = await step('alice, who may, watches in two places', () =>
      Promise.all([alice.watch(), alice.watch()]),
    );
    await step('both see what bob types and what he gets', async () => {
      const word = unique('seen');
      assert.equal(await holder.run(`echo ${word}`), word);
      for (const watcher of [first, second]) await watcher.expect(`${word}\n`);
    });
    await step('what a watcher types does not reach the guest', async () => {
      const third = await alice.watch();
      third.type('touch /tmp/typed-by-a-watcher\r');
      // Once it is closed, all that it sent has been taken or dropped.
      await third.close();
      assert.doesNotMatch(await holder.run('ls /tmp'), /typed-by-a-watcher/);
    });
    await step('bob still has the console; nobody was told otherwise', () => {
      assert.deepEqual([holder.isOpen, first.isOpen, second.isOpen], [true, true, true]);
    });
    await step('dave takes it over, and the watchers stay', async () => {
      const next = await dave.connect();
      assert.equal((await holder.whenEnded()).reason, 'taken-over');
      assert.equal(await next.run('id -un'), guest.user.name);
      assert.ok(first.isOpen && second.isOpen);
    });
  },
);

scenario(
  'to watch takes a right of its own',
  { proves: 'access.role', from: 'login', guests: ['custom-agetty'], about: 'lab' },
  async ({ alice, bob, carol, step }) => {
    const holder = await alice.connect();
    await step('neither a reader nor a VM Contributor may', async () => {
      for (const user of [carol, bob]) await assert.rejects(user.watch(), { code: 'lab.refused' });
    });
    await step('alice notices nothing', async () => {
      holder.type('\r');
      await holder.expect('login: ');
      assert.ok(holder.isOpen);
    });
  },
);

scenario(
  'a takeover while the guest reboots loses nothing of the boot',
  {
    proves: 'security.takeover',
    from: 'login',
    guests: ['custom-agetty', 'centos', 'rhel'],
    about: 'lab',
    timeoutMs: 60_000,
  },
  async ({ alice, bob, guest, step }) => {
    const first = await alice.connect();
    const reset = await step('alice, at the login prompt, resets the guest', async () => {
      first.type('\r');
      await first.expect('login: ');
      await first.reset();
      return endOf(first);
    });
    const second = await step('bob takes the console over as the kernel starts', async () => {
      await first.expect(kernelStarts, { withinMs: 30_000 });
      // What is replayed to him begins after the prompt that the reset has ended.
      return bob.connect({ from: reset });
    });
    await step('alice has seen the beginning of the boot, and not its end', async () => {
      assert.equal((await first.whenEnded()).by, bob.upn);
      const seen = joinReceived([first], reset).toString();
      assert.match(seen, kernelStarts);
      assert.doesNotMatch(seen, /login: /);
    });
    const boot = await step('bob sees it to its end', async () => {
      await second.expect('login: ', { withinMs: 30_000 });
      return joinReceived([first, second], reset).toString();
    });
    await step('together they have each byte of it once, as the log has', async () => {
      assert.match(boot, /(?:Linux version|Loading Linux) \d[^]*login: /);
      const isIn = (log: string): boolean => withoutAccesses(log).includes(boot);
      assert.ok(isIn(await logOnce(alice, isIn)), 'the log has something else');
    });
    await step('and logs in', () => second.login(guest.user));
  },
);

scenario(
  'a shell that nobody types into logs itself out (TMOUT)',
  { proves: 'security.tmout', from: 'login', variant: 'short-tmout' },
  async ({ alice, bob, guest, step }) => {
    const session = await alice.connect();
    await step('alice logs in, and leaves', async () => {
      await session.login(guest.user);
      assert.equal(await session.run('echo $TMOUT'), '5');
      await session.close();
    });
    const next = await bob.connect();
    await step('the shell ends by itself', () => next.expect('timed out waiting for input: auto-logout'));
    await step('bob is not in her shell: the guest asks who he is', async () => {
      await next.expect('login: ');
      await next.login(guest.user);
      assert.equal(await next.run('id -un'), guest.user.name);
    });
  },
);

/** Alice logs in and leaves a word in her shell, for whoever would find it there. */
async function holdShell({ alice, guest, unique, step }: World) {
  const first = await alice.connect();
  const word = unique('held');
  await step('alice logs in, and sets a variable', async () => {
    await first.login(guest.user);
    await first.run(`held=${word}`);
  });
  return { first, word };
}

/** The guest asks who is there, and its shell is a new one. */
async function findsNoShell(session: ConsoleSession, word: string, { guest }: World): Promise<void> {
  await session.expect(word);
  await session.expect('login: ');
  await session.login(guest.user);
  assert.equal(await session.run('echo "held: $held"'), 'held: ');
}

scenario(
  'where the lab hangs up, who loses the console is logged out before the next one types',
  { proves: 'security.no-logout', from: 'login', guests: ['custom-agetty', 'centos'], lab: { hangUp: true } },
  async (world) => {
    const { bob, step } = world;
    const { first, word } = await holdShell(world);
    const second = await step('bob takes over, and she is told that she is logged out', async () => {
      const taken = await bob.connect();
      const { message } = await first.whenEnded();
      assert.match(message, /You are logged out in the guest\./);
      return taken;
    });
    await step('bob finds no shell of hers', () => findsNoShell(second, word, world));
  },
);

scenario(
  'where the lab hangs up, who leaves is logged out',
  { proves: 'security.no-logout', from: 'login', lab: { hangUp: true } },
  async (world) => {
    const { bob, guest, step } = world;
    const { first, word } = await holdShell(world);
    const watching = guest.watch();
    await step('she leaves', () => first.close());
    await step('the guest logs her out', () => watching.expect('login: '));
    await step('bob finds no shell of hers', async () => findsNoShell(await bob.connect(), word, world));
  },
);
