import assert from 'node:assert/strict';
import { scenario, type ConsoleSession, type GuestUnderTest, type ScenarioOptions, type World } from 'ttys0';
import { asRoot } from './support/as-root.ts';

/** The line of the page, letter by letter. */
const documented = 'S0:12345:respawn:/sbin/agetty -L 115200 console vt102';

/** Where init reads /etc/inittab. */
const byInittab = (from: ScenarioOptions['from']): ScenarioOptions => ({
  proves: 'distro.custom',
  from,
  guests: ({ init }) => init === 'sysvinit',
});

scenario(
  'the documented line is in /etc/inittab, and is what runs',
  byInittab('login'),
  async ({ alice, guest, step }) => {
    await step('the line is there letter by letter, and is the only one of a terminal', async () => {
      assert.equal(await asRoot(guest, 'grep getty /etc/inittab'), documented);
    });
    await step('init runs its program with its arguments', async () => {
      const [, , , command] = documented.split(':');
      assert.equal(await asRoot(guest, `tr '\\0' ' ' </proc/$(pgrep agetty)/cmdline`), command);
      assert.equal(await asRoot(guest, 'ps -o ppid= -p $(pgrep agetty)'), '1');
    });
    await step('Enter brings the login prompt', async () => {
      const session = await alice.connect();
      session.type('\r');
      await session.expect('login: ');
    });
  },
);

scenario(
  'init starts the getty again after the shell has ended, and after it was killed',
  byInittab('shell'),
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('the shell ends, and the prompt is there', async () => {
      session.type('exit\r');
      await session.expect('login: ', { withinMs: 3_000 });
    });
    const first = await gettyOf(guest);
    await step('the getty is killed, and the prompt is there', async () => {
      await asRoot(guest, `kill -9 ${first}`);
      await session.expect('login: ', { withinMs: 3_000 });
    });
    await step('it is another process of init’s', async () => assert.notEqual(await gettyOf(guest), first));
    await step('a user logs in', () => session.login(guest.user));
  },
);

scenario(
  'without the line there is no prompt, and with it there is',
  byInittab('login'),
  async ({ alice, guest, step, unique }) => {
    const session = await alice.connect();
    await step('root comments the line out, and has init read the file', async () => {
      await asRoot(guest, `sed -i 's/^S0:/#&/' /etc/inittab; telinit q`);
      await gettyIsGone(guest);
    });
    await step('Enter brings nothing', () => staysSilent(session, guest, unique));
    await step('root puts the line back, and the prompt comes', async () => {
      await asRoot(guest, `sed -i 's/^#S0:/S0:/' /etc/inittab; telinit q`);
      await session.expect('login: ', { withinMs: 3_000 });
    });
    await step('a user logs in', () => session.login(guest.user));
  },
);

scenario(
  'the prompt is there in the runlevels of the line alone',
  byInittab('login'),
  async ({ alice, guest, step, unique }) => {
    const session = await alice.connect();
    const line = (levels: string): Promise<string> =>
      asRoot(guest, `sed -i 's/^S0:[0-9]*:/S0:${levels}:/' /etc/inittab; telinit q`);
    await step('the line is for runlevel 4, and there is no prompt in 3', async () => {
      await line('4');
      await asRoot(guest, 'telinit 3');
      await gettyIsGone(guest);
      await staysSilent(session, guest, unique);
    });
    await step('in runlevel 4 there is', async () => {
      await asRoot(guest, 'telinit 4');
      await session.expect('login: ', { withinMs: 3_000 });
    });
    await step('the documented line is for 5, too, and the prompt stays where it is', async () => {
      const getty = await gettyOf(guest);
      await line('12345');
      await asRoot(
        guest,
        'telinit 5; for try in $(seq 50); do runlevel | grep -q 5$ && break; sleep 0.1; done',
      );
      assert.equal(await asRoot(guest, 'runlevel'), '4 5');
      assert.equal(await gettyOf(guest), getty);
      session.type('\r');
      await session.expect('login: ', { withinMs: 3_000 });
    });
  },
);

scenario(
  'each argument of the line is a setting of the terminal',
  byInittab('shell'),
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('-L: the line needs no carrier', async () => {
      assert.match(await session.run('stty -a | grep -o -w -- -*clocal'), /^clocal$/);
    });
    await step('115200: it is that fast', async () =>
      assert.equal(await session.run('stty speed'), '115200'),
    );
    await step('console: it is the kernel’s console', async () => {
      assert.match(await session.run('cat /sys/class/tty/console/active'), /ttyS0$/);
      assert.match(await session.run('tty'), /^\/dev\/(console|ttyS0)$/);
    });
    await step('vt102: so programs take the terminal', async () => {
      assert.equal(await session.run('echo $TERM'), 'vt102');
    });
    await step('another speed and another terminal hold from the next login on', async () => {
      await asRoot(guest, `sed -i '/^S0:/s/115200 console vt102/9600 ttyS0 vt220/' /etc/inittab; telinit q`);
      session.type('exit\r');
      await session.expect('login: ');
      await session.login(guest.user);
      assert.equal(await session.run('echo $TERM $(stty speed) $(tty)'), 'vt220 9600 /dev/ttyS0');
    });
  },
);

/** The process that waits for somebody's name on the console. */
function gettyOf(guest: GuestUnderTest): Promise<string> {
  return asRoot(guest, 'for try in $(seq 50); do pgrep agetty && break; sleep 0.1; done');
}

/** init has ended the getty, which it does within 5 s of being told. */
async function gettyIsGone(guest: GuestUnderTest): Promise<void> {
  await asRoot(guest, 'for try in $(seq 100); do pgrep agetty >/dev/null || exit 0; sleep 0.1; done; exit 1');
}

/** What is typed is answered by nobody, from one word of root's to the next, which come past the console. */
async function staysSilent(
  session: ConsoleSession,
  guest: GuestUnderTest,
  unique: World['unique'],
): Promise<void> {
  const [before, after] = [unique('before'), unique('after')];
  await asRoot(guest, `echo ${before} >/dev/ttyS0`);
  await session.expect(before);
  session.type('\r\r');
  await asRoot(guest, `sleep 0.5; echo ${after} >/dev/ttyS0`);
  const { before: between } = await session.expect(after);
  assert.doesNotMatch(between, /login:/);
}
