import { createServer } from 'node:net';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { ttys0 } from './lab-process.ts';

async function run(
  t: Test,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const [node, program] = ttys0;
  const directory = await mkdtemp(path.join(tmpdir(), 't0-')); // short: it is for sockets
  t.teardown(() => rm(directory, { recursive: true }));
  const isolated = { TTYS0_RUNTIME_DIR: path.join(directory, 'run'), NO_COLOR: '1', ...environment };
  const result = await execa(node, [program, ...parameters], {
    env: isolated,
    reject: false,
    stdin: 'ignore',
  });
  t.notMatch(result.stderr, /^ {4}at /m, 'no stack trace');
  return result;
}

for (const [title, parameters, exitCode, message] of [
  ['no command', [], 2, /Name a command/],
  ['an unknown command', ['boot'], 2, /There is no command boot/],
  [
    'a known issue that there is not',
    ['repro', 'no', 'such', 'issue'],
    2,
    /no such issue[^]*1 Enter does nothing/,
  ],
  ...['seven', '-1', '1.5', '2147483648'].map(
    (word) =>
      [`a seed of one run that is none: ${word}`, ['test', `--run-seed=${word}`], 2, /--run-seed takes a whole number from 0 to 2147483647/] as const, // prettier-ignore
  ),
  ['results that are none', ['merge', '/dev/null'], 2, /holds no results of ttys0 test/],
  [
    'an unknown reporter of merge',
    ['merge', '--reporter', 'pdf'],
    2,
    /--reporter takes pretty, tap, junit, html, github, console, not pdf/,
  ],
  ['nothing to import', ['images', 'import'], 2, /import takes one disk, tar archive or directory/],
  [
    'an import that is not there',
    ['images', 'import', 'no\x1bsuch.vhd'],
    2,
    /no\\x1bsuch\.vhd cannot be read: there is no such file/,
  ],
  [
    'a login without a password',
    ['images', 'import', '/dev/null', '--login', 'azureuser'],
    2,
    /--login takes a name and a password/,
  ],
  [
    'a firmware that there is not',
    ['images', 'import', '/dev/null', '--firmware', 'coreboot'],
    2,
    /--firmware takes bios, uefi, not coreboot/,
  ],
  [
    'a name that no image can have',
    ['images', 'import', '/etc/hostname', '--name', 'My Box'],
    2,
    /My Box cannot be the name of an image/,
  ],
  ['what is made here is not learned', ['images', 'learn', 'rhel'], 2, /rhel is made here/],
  ['an image that no vendor has', ['images', 'pull', 'ubunto:24.04', '--dry-run'], 2, /ubuntu:24\.04/],
  ['an image that its vendor gives to its customers', ['images', 'pull', 'rhel:9'], 2, /account/],
  ['an export without a file', ['images', 'export', 'rhel'], 2, /--vhd FILE/],
  ['an unknown option', ['up', '--colour'], 2, /Unknown option `--colour`/],
  ['an unknown guest', ['up', 'plan9'], 2, /no guest called plan9[^]*custom-agetty/],
  ['an unknown accelerator', ['up', '--accel', 'warp'], 2, /--accel takes kvm, hvf, tcg, not warp/],
  ['a port that is no number', ['up', '--port', 'http'], 2, /--port takes a whole number/],
  [
    'an unknown fault',
    ['up', '--port', '0', '--fault', 'rust=3'],
    2,
    /no fault called rust; there are strict-headers/,
  ],
  [
    'an unknown fault of lines',
    ['up', '--line-fault', 'rust=3'],
    2,
    /--line-fault knows no fault called rust; there are drop, delay/,
  ],
  [
    'a fault of sockets without its value',
    ['up', '--socket-fault', 'delay'],
    2,
    /--socket-fault delay takes a whole number[^]*not nothing/,
  ],
  [
    'a seed that is none',
    ['up', '--line-fault', 'split', '--fault-seed', '1.5'],
    2,
    /--fault-seed takes .*not 1\.5/,
  ],
  ['a seed for nothing', ['up', '--fault-seed', '1'], 2, /neither is given/],
  [
    'a lab file that is not there',
    ['up', '--lab', '/no/such/file'],
    2,
    /lab file \/no\/such\/file cannot be read[^]*example\.yaml/,
  ],
  ['an unknown shell', ['env', '--shell', 'csh'], 2, /--shell takes sh, fish, powershell, not csh/],
  ['an environment without a lab', ['env'], 2, /No lab is running/],
  ['a log without a lab', ['log'], 2, /No lab is running[^]*ttys0 up custom-agetty/],
  ['an unknown suite', ['test', 'teatime'], 2, /no suite called teatime[^]*takeover/],
  ['an unknown reporter', ['test', '--reporter', 'morse'], 2, /--reporter takes/],
  ['a connect without a lab', ['connect', 'custom-agetty'], 2, /No lab is running[^]*ttys0 up custom-agetty/],
] as const) {
  t.test(title, async (t) => {
    const result = await run(t, parameters);
    t.equal(result.exitCode, exitCode);
    t.match(result.stderr, message);
  });
}

t.test('no QEMU: what is missing and how to get it', async (t) => {
  const result = await run(t, ['up'], { TTYS0_QEMU: 'qemu-is-not-here', TTYS0_CACHE_DIR: t.testdirName });
  t.equal(result.exitCode, 3);
  t.match(result.stderr, /qemu-is-not-here is missing[^]*ci\/setup/);
});

t.test('an accelerator that does not run guests here', async (t) => {
  const result = await run(t, ['up', '--accel', 'hvf']);
  t.equal(result.exitCode, 3);
  t.match(result.stderr, /hvf does not run a guest on this host[^]*--accel tcg/);
});

t.test('a runtime directory that is not ours to write', async (t) => {
  const result = await run(t, ['up'], { TTYS0_RUNTIME_DIR: '/etc/hostname/ttys0' });
  t.equal(result.exitCode, 3);
  t.match(result.stderr, /Cannot write to \/etc\/hostname\/ttys0[^]*TTYS0_RUNTIME_DIR/);
});

t.test('a cache that cannot be written', async (t) => {
  const result = await run(t, ['up'], { TTYS0_CACHE_DIR: '/etc/hostname/ttys0' });
  t.equal(result.exitCode, 3);
  t.match(result.stderr, /Cannot write to \/etc\/hostname\/ttys0[^]*TTYS0_CACHE_DIR/);
});

t.test('a runtime directory whose path is too long for a socket', async (t) => {
  const long = path.join(t.testdir(), 'x'.repeat(100));
  await mkdir(long, { recursive: true });
  await chmod(long, 0o700);
  const result = await run(t, ['up', '--port', '0'], { TTYS0_RUNTIME_DIR: long });
  t.equal(result.exitCode, 3);
  t.match(result.stderr, /at most 107[^]*TTYS0_RUNTIME_DIR/);
});

t.test('a port in use', async (t) => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const result = await run(t, ['up', '--port', String(port)]);
  t.equal(result.exitCode, 2);
  t.match(result.stderr, new RegExp(`Port ${port} is in use[^]*--port 0`));
});

t.test('every command has help', async (t) => {
  for (const command of ['up', 'connect', 'log', 'test', 'doctor', 'clean']) {
    const result = await run(t, [command, '--help']);
    t.equal(result.exitCode, 0);
    t.match(result.stdout, new RegExp(`\\$ ttys0 ${command}`));
  }
});
