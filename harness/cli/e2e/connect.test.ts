import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { LabProcess, ttys0 } from './lab-process.ts';
import { Pty } from './pty.ts';

const lab = await LabProcess.start();
t.teardown(() => lab[Symbol.asyncDispose]());

const connect = (user: string): Pty =>
  new Pty([...ttys0, 'connect', 'custom-agetty', '--as', user], lab.environment);

async function logIn(person: Pty): Promise<void> {
  await person.see('connected to custom-agetty');
  person.type('\r');
  await catchUp(person);
  person.type('azureuser\r');
  await person.see('Password: ');
  person.type('ttys0\r');
  await person.see('$ ');
}

/** The replay may hold prompts of earlier logins: the echo of something typed only now comes after all of it. */
async function catchUp(person: Pty): Promise<void> {
  const word = `q${Math.random().toString(36).slice(2, 8)}`;
  person.type(word);
  await person.see(word);
  person.type('\x7f'.repeat(word.length));
}

async function logOut(person: Pty): Promise<void> {
  person.type('exit\r');
  await person.see('login: ');
}

t.test('a person logs in, works, and leaves by the menu', async (t) => {
  using alice = connect('alice');
  await logIn(alice);
  alice.type('echo "it is"" $(id -un) on $(tty)"\r');
  await alice.see('it is azureuser on /dev/console');
  await logOut(alice);
  alice.type('\x1d');
  await alice.see('q quit');
  alice.type('q');
  t.equal(await alice.exited, 0);
});

t.test('a takeover is told, and one key takes the console back', async (t) => {
  using alice = connect('alice');
  await logIn(alice);
  using bob = connect('bob');
  await bob.see('connected to custom-agetty');
  await catchUp(bob);
  await alice.see(/taken over by bob@ttys0\.local at \d{4}-\d\d-\d\dT/);
  await alice.see('Press Enter to connect again');
  bob.type('echo "still"" $(id -un)"\r');
  await bob.see('still azureuser');
  alice.type('\r');
  await alice.see('connected to custom-agetty');
  await bob.see('taken over by alice@ttys0.local');
  await catchUp(alice);
  bob.type('q');
  t.equal(await bob.exited, 1);
  await logOut(alice);
  alice.type('\x1dq');
  t.equal(await alice.exited, 0);
});

t.test('the menu reaches the machine: SysRq help', async (t) => {
  using alice = connect('alice');
  await alice.see('connected to custom-agetty');
  alice.type('\x1dsh');
  await alice.see('sysrq: HELP');
  alice.type('\x1dq');
  t.equal(await alice.exited, 0);
});

t.test('the terminal is given back as it was, however the program ends', async (t) => {
  const directory = t.testdir();
  const script = (end: string): string =>
    `cd ${directory}; stty -g >before; "$@" & wait; "$@"; echo "status $?"; stty -g >after; ${end}`;
  for (const [title, leave] of [
    ['by the menu', (pty: Pty) => Promise.resolve(pty.type('\x1dq'))],
    ['by SIGTERM', (pty: Pty) => endConnect(pty)],
  ] as const) {
    t.test(title, async (t) => {
      const shell = [
        'sh',
        '-c',
        script('').replace('"$@" & wait; ', ''),
        'sh',
        ...ttys0,
        'connect',
        'custom-agetty',
      ] as const;
      using person = new Pty([...shell], lab.environment);
      await person.see('connected to custom-agetty');
      await leave(person);
      await person.see(/status (0|130)/);
      await person.exited;
      const read = (name: string): Promise<string> => readFile(path.join(directory, name), 'utf8');
      t.equal(await read('after'), await read('before'));
    });
  }
});

/** Ends the connect that runs under a shell on that terminal. */
async function endConnect(pty: Pty): Promise<void> {
  const { stdout } = await execa('pgrep', ['-P', String(pty.pid)]);
  process.kill(Number(stdout.trim().split('\n')[0]), 'SIGTERM');
}

t.test('it works in a pipe, and ends quietly when its reader goes', async (t) => {
  const [node, program] = ttys0;
  const connecting = execa(node, [program, 'connect', 'custom-agetty'], {
    stdin: 'pipe',
    buffer: { stdout: false },
    env: lab.environment,
    reject: false,
  });
  connecting.stdin.write('\r');
  const [output] = (await once(connecting.stdout, 'data')) as [Buffer];
  t.ok(output.length > 0);
  connecting.stdout.destroy();
  // Only now is the guest made to answer, and the answer finds nobody reading.
  connecting.stdin.write('\r\r\r');
  const result = await connecting;
  t.equal(result.exitCode, 0);
  t.notMatch(result.stderr, /Error|EPIPE/);
});

t.test('a reader is refused with the service’s own words', async (t) => {
  const [node, program] = ttys0;
  const result = await execa(node, [program, 'connect', 'custom-agetty', '--as', 'carol'], {
    stdin: 'ignore', // a file, and no pipe
    env: lab.environment,
    reject: false,
  });
  t.equal(result.exitCode, 1);
  t.match(result.stderr, /do not have the required permissions to use this VM/);
});
