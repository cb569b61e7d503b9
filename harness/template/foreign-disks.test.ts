import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { ensureImage, loadProfile } from '../../images/index.ts';
import { importDisk, type DiskImport } from '../../images/import/disk/index.ts';
import { digestOfFile } from '../../images/foreign/original.ts';
import { makeUefiDisk } from '../../images/import/disk/testing/uefi-disk.ts';
import { Deadline } from '../deadline/deadline.ts';
import { Run } from '../host/run-registry.ts';
import { coldSource, thawedSource, type GuestSource } from '../lab/guest/source.ts';
import { GuestPower } from '../lab/guest/power.ts';
import { Line } from '../line/line.ts';
import { logIn } from '../line/login.ts';
import { Operator } from '../line/operator.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import { ensureTemplate } from './ensure.ts';
import type { Template } from './template.ts';

/** A guest of ours, as disks that somebody brings: booted, frozen, thawed, and its file as it was. */
const run = await Run.open();
const accelerator = await chooseAccelerator();
const { diskPath: guestDisk } = await ensureImage(await loadProfile('custom-agetty'));
const patient = (): Deadline => Deadline.after(30_000 * accelerator.timeScale);
// The cache is the tests' own from here on.
const home = t.testdir({ cache: {} });
process.env['TTYS0_CACHE_DIR'] = path.join(home, 'cache');
t.teardown(() => run[Symbol.asyncDispose]());

const root = { name: 'root', password: 'ttys0' };
const machine = { memoryMiB: 256 };

let files = 0;

async function made(format: string, ...options: readonly string[]): Promise<string> {
  const file = path.join(home, `disk-${(files += 1)}`);
  await execa('qemu-img', ['convert', '-f', 'qcow2', '-O', format, ...options, guestDisk, file]);
  return file;
}

interface Console {
  readonly operator: Operator;
  readonly line: Line;
}

async function atConsole(source: GuestSource, work: (console: Console) => Promise<void>): Promise<void> {
  const line = new Line();
  const name = source.profile.name;
  await mkdir(run.path(name), { recursive: true });
  const wiring = { wire: <Wire>(com1: Wire): Wire => com1, onRoom: () => undefined, onExit: () => undefined };
  await using power = new GuestPower({ name, source, line, run, accelerator, ...wiring });
  await power.start();
  using operator = new Operator(line, { from: line.start });
  await work({ operator, line });
  line.close();
}

/** Freezes it at its login prompt, thaws it, logs in, and boots it again from what it has written. */
async function livesOn(t: Test, request: Omit<DiskImport, 'users'>, program: string): Promise<Template> {
  const before = await digestOfFile(request.file);
  const profile = await importDisk({
    ...request,
    users: [root],
    machine: { ...machine, ...request.machine },
  });
  const image = await ensureImage(profile);
  const template = await ensureTemplate({ image, stage: 'login-prompt', accelerator, run });
  if (!template) throw new Error('this host cannot freeze');
  await atConsole(thawedSource(image, template), async ({ operator, line }) => {
    t.equal(line.stage.stage, 'login', `${profile.name}: it was thawed`);
    operator.flush();
    operator.type('\r');
    await operator.expect('login: ', patient());
    await logIn(operator, root, patient());
    operator.type(`${program} && echo "it ""ran"; sync; reboot\r`);
    await operator.expect('it ran', patient());
    await operator.expect('GNU GRUB', patient());
    await operator.expect('login: ', patient());
  });
  t.equal(await digestOfFile(request.file), before, `${profile.name}: its file is as it was`);
  return template;
}

t.test('a disk that UEFI starts, with its variables', async (t) => {
  const file = path.join(home, 'uefi.raw');
  await makeUefiDisk(guestDisk, file);
  const { manifest } = await livesOn(t, { file, name: 'uefi' }, 'ls -d /sys/firmware/efi');
  t.ok(manifest.files['disk.qcow2.nvram'], 'a template keeps them');
  t.ok((await readdir(run.scratch)).includes('uefi.qcow2.nvram'), 'and a clone has its own');
});

t.test('a qcow2, at every stage', async (t) => {
  const profile = await importDisk({ file: await made('qcow2'), name: 'stages', users: [root], machine });
  const image = await ensureImage(profile);
  for (const stage of ['grub-menu', 'shell', 'rescue'] as const) {
    const template = await ensureTemplate({ image, stage, accelerator, run });
    t.equal(template?.manifest.stage, stage, 'frozen, and thawed once to prove it');
  }
});

t.test('a VHD of fixed size, on a newer processor', async (t) => {
  const file = await made('vpc', '-o', 'subformat=fixed,force_size=on');
  await livesOn(t, { file, name: 'vhd', machine: { cpu: 'x86-64-v3' } }, 'grep -q avx2 /proc/cpuinfo');
});

t.test('a VHD that grows', async (t) => {
  const file = await made('vpc', '-o', 'subformat=dynamic,force_size=on');
  await livesOn(t, { file, name: 'growing' }, 'true');
});

t.test('a VHDX, at a controller of IDE', async (t) => {
  const profile = await importDisk({
    file: await made('vhdx'),
    name: 'vhdx',
    users: [root],
    machine: { ...machine, disk: 'ide' },
  });
  // Its small initrd knows virtio alone: the boot loader has read the disk, and that will do here.
  await atConsole(coldSource(await ensureImage(profile)), async ({ operator }) => {
    await operator.expect('GNU GRUB', patient());
    await operator.expect(/Linux version \d/, patient());
  });
  t.equal(profile.machine.disk, 'ide');
});
