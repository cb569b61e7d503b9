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
  ['[azureuser@rhel ~]$ ', 'shell'],
  ['azureuser@ubuntu:~$ ', 'shell'],
  ['azureuser@sles:~> ', 'shell'],
  ['sles:~ # ', 'shell'],
  ['(none):/ # ', 'shell'],
  ['root@(none):/# ', 'shell'],
  ['core@coreos ~ $ ', 'shell'],
  ['alpine-3_17:~$ ', 'shell'],
  ['alpine:/etc# ', 'shell'],
  ['coreos ~ # ', 'shell'],
  ['switch_root:/# ', 'initrd'],
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

/** What guests of this program's own said on the way to a shell without a login, colours and status lines left out. */
const ways: readonly (readonly [name: string, said: string, stages: readonly string[]])[] = [
  [
    'RHEL, rescue with root locked',
    `[    2.298756] Run /init as init process
Welcome to Red Hat Enterprise Linux 9.4 (Plow)!
You are in rescue mode. After logging in, type "journalctl -xb" to view
system logs, "systemctl reboot" to reboot, "systemctl default" or "exit"
to boot into default mode.

Cannot open access to console, the root account is locked.
See sulogin(8) man page for more details.

Press Enter to continue.
Reloading system manager configuration
Starting default.target

Red Hat Enterprise Linux 9.4 (Plow)
Kernel 6.1.0-56-cloud-amd64 on an x86_64

rhel login: `,
    ['initrd', 'init', 'rescue', 'login'],
  ],
  [
    'SLES, emergency',
    `[    2.465270] Run /init as init process
Welcome to SUSE Linux Enterprise Server 15 SP6!
You are in emergency mode. After logging in, type "journalctl -xb" to view
system logs, "systemctl reboot" to reboot, "systemctl default" or "exit"
to boot into default mode.
Press Enter for maintenance
(or press Control-D to continue): 
sles:~ # `,
    ['initrd', 'init', 'emergency', 'shell'],
  ],
  [
    'CentOS, rd.break',
    `[    3.082363] Run /init as init process
Welcome to CentOS Linux 7 (Core) dracut-059-4 (Initramfs)!
[   11.300061] dracut-pre-pivot[187]: Warning: Break before switch_root
         Starting dracut-emergency.…ce - Dracut Emergency Shell...

Generating "/run/initramfs/rdsosreport.txt"


Entering emergency mode. Exit the shell to continue.
Type "journalctl" to view system logs.
You might want to save "/run/initramfs/rdsosreport.txt" to a USB stick or /boot
after mounting them and attach it to a bug report.


switch_root:/# `,
    ['initrd', 'emergency', 'initrd'],
  ],
  [
    'Ubuntu, a root file system that is not there',
    `[    2.465270] Run /init as init process
Begin: Running /scripts/local-block ... done.
done.
Gave up waiting for root file system device.  Common problems:
 - Boot args (cat /proc/cmdline)
   - Check rootdelay= (did the system wait long enough?)
 - Missing modules (cat /proc/modules; ls /dev)
ALERT!  UUID=dead-beef does not exist.  Dropping to a shell!


BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) built-in shell (ash)
Enter 'help' for a list of built-in commands.

(initramfs) `,
    ['initrd'],
  ],
  [
    'CoreOS, autologin',
    `Welcome to Container Linux by CoreOS 2512.3.0 (Rhyolite)!

This is coreos (Linux x86_64 6.1.0-56-cloud-amd64) 04:31:20

coreos login: core (automatic login)

core@coreos ~ $ `,
    ['init', 'login', 'shell'],
  ],
];

for (const [name, said, stages] of ways) {
  t.test(name, async (t) => {
    const tracker = new StageTracker();
    const seen: string[] = [];
    tracker.onChange(({ stage }) => seen.push(stage));
    for (const character of said) tracker.feed(character);
    t.same(
      seen.filter((stage) => stage !== 'firmware'),
      stages,
    );
  });
}

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
