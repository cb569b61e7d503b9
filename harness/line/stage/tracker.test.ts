import t from 'tap';
import { StageTracker } from './tracker.ts';

const boot: readonly (readonly [text: string, stage: string])[] = [
  ['GRUB loading.\n', 'grub'],
  ['Welcome to GRUB!\n\n', 'grub'],
  ["  Booting `Debian GNU/Linux'\n", 'kernel'],
  ['[    0.000000] Linux version 6.1.0-41-cloud-amd64\n', 'kernel'],
  ['[    2.100000] Run /init as init process\n', 'initrd'],
  ['INIT: version 3.06 booting\n', 'init'],
  ['\nDebian GNU/Linux 12 host console\n\nhost login: ', 'login'],
  ['root\nPassword: \nLast login: Sun Nov 22\n', 'shell'],
  ['root@host:~# ', 'shell'],
  ['logout\n\nhost login: ', 'login'],
];

t.test('a boot, stage by stage', async (t) => {
  const tracker = new StageTracker();
  t.equal(tracker.report().stage, 'silent');
  for (const [text, stage] of boot) {
    tracker.feed(text);
    t.equal(tracker.report().stage, stage, JSON.stringify(text));
  }
});

t.test('the same boot, character by character', async (t) => {
  const tracker = new StageTracker();
  const seen: string[] = [];
  tracker.onChange(({ stage }) => seen.push(stage));
  for (const character of boot.map(([text]) => text).join('')) tracker.feed(character);
  t.same(seen, ['firmware', 'grub', 'kernel', 'initrd', 'init', 'login', 'shell', 'login']);
});

for (const [text, stage] of [
  ['Kernel panic - not syncing: Attempted to kill init!', 'panic'],
  ['You are in emergency mode. After logging in, type "journalctl -xb"', 'emergency'],
  ['Welcome to rescue mode!', 'rescue'],
  ['grub> ', 'grub'],
  ['(initramfs) ', 'initrd'],
  ['bash-4.1# ', 'shell'],
  ['[root@localhost /]# ', 'shell'],
] as const) {
  t.test(`${text} is ${stage}`, async (t) => {
    const tracker = new StageTracker();
    tracker.feed(text);
    t.equal(tracker.report().stage, stage);
  });
}

t.test("sulogin's prompt is rescue after a boot, and nothing once somebody has logged in", async (t) => {
  const booting = new StageTracker();
  booting.feed('INIT: version 3.06 booting\nGive root password for maintenance\n');
  t.equal(booting.report().stage, 'rescue');
  const reading = new StageTracker();
  reading.feed('host login: \nroot@host:~# ');
  reading.feed('cat notes\nGive root password for maintenance\n');
  t.equal(reading.report().stage, 'shell');
});

t.test('since when is told, and listeners can be taken off', async (t) => {
  let now = 0;
  const tracker = new StageTracker(() => new Date(now));
  const seen: string[] = [];
  const stop = tracker.onChange(({ stage }) => seen.push(stage));
  now = 1000;
  tracker.feed('host login: ');
  t.same(tracker.report(), { stage: 'login', since: '1970-01-01T00:00:01.000Z' });
  stop();
  tracker.end();
  t.same(seen, ['login']);
});
