import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { Cache, ensureImage, loadProfile } from '../../images/index.ts';
import { Deadline } from '../deadline/deadline.ts';
import { Run } from '../host/run-registry.ts';
import { thawedSource, type GuestSource } from '../lab/guest/source.ts';
import { GuestPower } from '../lab/guest/power.ts';
import { RunningMachine } from '../machine/machine.ts';
import { Line } from '../line/line.ts';
import { logIn, shellPrompt } from '../line/login.ts';
import { Operator } from '../line/operator.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import { ensureTemplate, findTemplate } from './ensure.ts';
import { templateShelf } from './shelf.ts';

/** A real guest, frozen once; what follows thaws it. */
const run = await Run.open();
const accelerator = await chooseAccelerator();
const image = await ensureImage(await loadProfile('custom-agetty'));
const patient = (): Deadline => Deadline.after(30_000 * accelerator.timeScale);
t.teardown(() => run[Symbol.asyncDispose]());

interface Clone extends AsyncDisposable {
  readonly power: GuestPower;
  readonly line: Line;
  readonly operator: Operator;
  /** Types a line to its shell, and returns what it printed. */
  readonly ask: (commandLine: string) => Promise<string>;
}

let clones = 0;

async function open(source: GuestSource): Promise<Clone> {
  const line = new Line();
  const name = `clone-${(clones += 1)}`;
  const power = new GuestPower({
    name,
    source,
    line,
    run,
    accelerator,
    wire: (com1) => com1,
    onRoom: () => undefined,
    onExit: () => undefined,
  });
  await power.start();
  const operator = new Operator(line);
  const ask = async (commandLine: string): Promise<string> => {
    const id = randomUUID().slice(0, 8);
    operator.flush();
    operator.type(`echo "begin""-${id}"; ${commandLine}; echo "end""-${id}"\r`);
    await operator.expect(`begin-${id}\n`, patient());
    const { before } = await operator.expect(`end-${id}\n`, patient());
    await operator.expect(shellPrompt, patient());
    return before.trim();
  };
  const close = async (): Promise<void> => {
    operator[Symbol.dispose]();
    await power[Symbol.asyncDispose]();
    line.close();
  };
  return { power, line, operator, ask, [Symbol.asyncDispose]: close };
}

async function frozen(stage: 'login-prompt' | 'shell' | 'grub-menu' | 'rescue') {
  const template = await ensureTemplate({ image, stage, accelerator, run });
  if (!template) throw new Error('this host cannot freeze');
  return template;
}

t.test('twenty clones of a logged-in guest: thawed, not booted, and nobody is another', async (t) => {
  const template = await frozen('shell');
  const answers: { random: string; clockLag: number; uptime: number }[] = [];
  for (let index = 0; index < 20; index += 1) {
    await using clone = await open(thawedSource(image, template));
    t.equal(clone.line.stage.stage, 'shell');
    t.ok(clone.line.end > 10_000, 'what its template had said can be replayed');
    const before = Date.now() / 1000;
    const said = await clone.ask(
      'od -An -N16 -tx1 /dev/urandom; date +%s.%N; cat /proc/uptime; ls /tmp; echo $mark',
    );
    const after = Date.now() / 1000;
    const [random = '', clock, uptime = '', ...rest] = said.split('\n').map((row) => row.trim());
    const lag = Number(clock) < before ? before - Number(clock) : Math.max(0, Number(clock) - after);
    answers.push({ random, clockLag: lag, uptime: Number(uptime.split(' ')[0]) });
    t.same(
      // A kernel on a busy host may say so in between.
      rest.filter((row) => row !== '' && !/^\[ *\d+\.\d+\] /.test(row)),
      [],
      "no other clone's file or variable is here",
    );
    await clone.ask(`mark=${index}; echo ${index} >/tmp/mark-${index}; sync`);
  }
  t.equal(new Set(answers.map(({ random }) => random)).size, 20, 'random numbers are distinct');
  t.ok(
    answers.every(({ clockLag }) => clockLag < 2),
    'clocks are right within 2 s',
  );
  const uptimes = answers.map(({ uptime }) => uptime);
  t.ok(Math.max(...uptimes) - Math.min(...uptimes) < 10, 'each went on from the same moment');
});

t.test(
  'what is only in memory comes back, and a reboot goes through GRUB with the disk that was written',
  async (t) => {
    await using clone = await open(thawedSource(image, await frozen('login-prompt')));
    t.equal(clone.line.stage.stage, 'login');
    await logIn(clone.operator, { name: 'root', password: 'ttys0' }, patient());
    const bootId = await clone.ask('cat /proc/sys/kernel/random/boot_id');
    await clone.ask('echo kept >/root/kept; echo lost >/dev/shm/lost; sync');
    const machine = clone.power.running('test');
    assert.ok(machine instanceof RunningMachine);
    t.not(await machine.agent.ping(patient()), 0n, 'the nonce is in its memory');
    clone.operator.type('reboot\r');
    await clone.operator.expect('GNU GRUB', patient());
    await clone.operator.expect(/Linux version \d/, patient());
    await clone.operator.expect('login: ', patient());
    t.equal(await machine.agent.ping(patient()), 0n, 'a boot has lost it');
    await logIn(clone.operator, { name: 'root', password: 'ttys0' }, patient());
    t.not(await clone.ask('cat /proc/sys/kernel/random/boot_id'), bootId);
    // The kernel may say something in between.
    const left = await clone.ask('cat /root/kept; ls /dev/shm');
    t.match(left, /^kept$/m);
    t.notMatch(left, /^lost$/m);
  },
);

t.test('shut down, started again, paused, crashed', async (t) => {
  await using clone = await open(thawedSource(image, await frozen('login-prompt')));
  await clone.power.pause();
  t.throws(() => clone.power.running('reset'), { code: 'lab.power-state', message: /paused/ });
  await clone.power.resume();
  clone.operator.type('\r');
  await clone.operator.expect('login: ', patient());
  await clone.power.stop('stopping', 'stopped', false);
  t.equal(clone.power.state, 'stopped');
  const reader = clone.line.reader(Math.max(clone.line.start, clone.line.end - 4096));
  t.match(
    reader.peek(4096).toString('latin1'),
    /Power down|will now halt|System halted|Switching to runlevel: 0/,
  );
  reader.close();
  await clone.power.start();
  await clone.operator.expect('GNU GRUB', patient());
  await clone.power.crash();
  t.equal(clone.power.state, 'stopped');
});

t.test("GRUB's menu and the maintenance prompt can be thawed, too", async (t) => {
  await using menu = await open(thawedSource(image, await frozen('grub-menu')));
  t.equal(menu.line.stage.stage, 'grub');
  menu.operator.type('c');
  await menu.operator.expect('grub> ', patient());
  await using rescue = await open(thawedSource(image, await frozen('rescue')));
  t.equal(rescue.line.stage.stage, 'rescue');
});

async function childrenOf({ directory }: Run): Promise<readonly string[]> {
  return readdir(path.join(directory, 'children'));
}

/** Kills the process that this run has started since. */
async function killNew(others: readonly string[]): Promise<void> {
  for (const name of await childrenOf(run))
    if (!others.includes(name)) process.kill(Number(path.basename(name, '.json')), 'SIGTERM');
}

t.test('a template whose memory was cut short is made again, not used', async (t) => {
  const template = await frozen('grub-menu');
  await truncate(path.join(template.directory, 'ram'), 4096);
  const request = { image, stage: 'grub-menu', accelerator, run } as const;
  t.equal(await findTemplate(request), undefined);
  const told: string[] = [];
  const again = await ensureTemplate({ ...request, onProgress: (text) => told.push(text) });
  t.match(told.join('\n'), /ram has 4096 bytes/);
  t.equal(again?.directory, template.directory);
  await using clone = await open(thawedSource(image, again));
  t.equal(clone.line.stage.stage, 'grub');
});

t.test('QEMU that is killed while it freezes is told at once, and nothing half made is left', async (t) => {
  const template = await frozen('rescue');
  await truncate(path.join(template.directory, 'ram'), 4096);
  const others = await childrenOf(run);
  const killIt = (stage: string): void => {
    if (stage === 'grub') void killNew(others);
  };
  const request = { image, stage: 'rescue', accelerator, run, onProgress: killIt } as const;
  await t.rejects(ensureTemplate(request), { code: 'machine.freeze-failed', message: /boot a guest/ });
  t.equal(await findTemplate(request), undefined);
  const left = await readdir(path.dirname(template.directory));
  t.notOk(left.some((name) => name.startsWith('.partial')));
});

t.test('two who ask at once boot once', async (t) => {
  const template = await frozen('grub-menu');
  await rm(template.directory, { recursive: true });
  const [one, other] = await Promise.all([frozen('grub-menu'), frozen('grub-menu')]);
  t.equal(one.manifest.createdAt, other.manifest.createdAt);
  const left = await readdir(path.dirname(one.directory));
  t.notOk(
    left.some((name) => name.startsWith('.partial')),
    'nothing half made is left',
  );
});

t.test('a template that a guest runs on is not removed', async (t) => {
  const template = await frozen('login-prompt');
  await using clone = await open(thawedSource(image, template));
  // This template alone: the others in the cache are the user's.
  const cache = new Cache([
    {
      list: async () =>
        (await templateShelf.list()).filter(({ directory }) => directory === template.directory),
    },
  ]);
  await t.rejects(cache.remove([template.directory]), { code: 'image.in-use' });
  t.same(await cache.prune({ limitBytes: 0 }), [], 'nor is it pruned');
  t.equal(clone.power.state, 'running');
});
