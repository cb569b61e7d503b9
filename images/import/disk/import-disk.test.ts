import { chmod, mkdir, open, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { readyForeign } from '../../foreign/library.ts';
import { digestOfFile } from '../../foreign/original.ts';
import { importDisk, type DiskImport } from './index.ts';
import { makeMbrDisk } from './testing/made-disks.ts';

const mebibyte = 1_048_576;
/** Twice a jump to itself, and GRUB's name, as in its first sector. */
const program = Buffer.from('\xeb\xfe\x90GRUB\0', 'latin1');
const environment = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const home = t.testdir({ cache: {} });
process.env['TTYS0_CACHE_DIR'] = path.join(home, 'cache');

/** A raw disk of 20 MiB that looks as if a BIOS could start it, with an ext4 file system. */
async function systemDisk(t: Test, tree: Parameters<Test['testdir']>[0] = {}): Promise<string> {
  const directory = t.testdir({ root: tree });
  const file = path.join(directory, 'disk.raw');
  const partition = { type: 0x83, startBytes: mebibyte, sizeBytes: 16 * mebibyte, active: true };
  await makeMbrDisk(file, 20 * mebibyte, [partition], program);
  const options = ['-q', '-F', '-t', 'ext4', '-E', `offset=${mebibyte},root_owner=0:0`];
  await execa('mke2fs', [...options, '-d', path.join(directory, 'root'), file, '16m'], { env: environment });
  return file;
}

async function convert(
  file: string,
  name: string,
  format: string,
  ...options: readonly string[]
): Promise<string> {
  const out = path.join(path.dirname(file), name);
  await execa('qemu-img', ['convert', '-f', 'raw', '-O', format, ...options, file, out]);
  return out;
}

let imports = 0;
const nameNext = (): string => `disk-${(imports += 1)}`;

async function refused(
  t: Test,
  file: string,
  expected: { readonly code: string; readonly message: RegExp; readonly advice?: RegExp },
  more: Partial<DiskImport> = {},
): Promise<void> {
  await t.rejects(importDisk({ file, name: nameNext(), ...more }), expected, String(expected.message));
  const left = await readdir(path.join(home, 'cache/images'));
  t.same(left.filter((name) => name.startsWith('.partial') || name.startsWith(`disk-${imports}`)), []); // prettier-ignore
}

const system = {
  etc: {
    'os-release': 'NAME="Some Linux"\nVERSION_ID=7.2\nID=some\n',
    shadow: 'root:*:19000::::::\nalice:$6$salt$hash:19000::::::\n',
    inittab: 'S0:2345:respawn:/sbin/getty ttyS0\n',
  },
  sbin: { init: '#!/bin/sh\n' },
  boot: { grub: { 'grub.cfg': 'set timeout=3\nterminal_output serial\nmenuentry x {\n  linux /vmlinuz root=/dev/vda1 console=ttyS0\n}\n' } }, // prettier-ignore
};

t.test(
  'a disk is imported whatever its format, told by what is in it; and the file stays as it was',
  async (t) => {
    const raw = await systemDisk(t, system);
    const files = {
      raw,
      'fixed VHD': await convert(raw, 'a', 'vpc', '-o', 'subformat=fixed,force_size=on'),
      'dynamic VHD': await convert(raw, 'b', 'vpc', '-o', 'subformat=dynamic,force_size=on'),
      'dynamic VHDX': await convert(raw, 'c', 'vhdx', '-o', 'subformat=dynamic'),
      'fixed VHDX': await convert(raw, 'd', 'vhdx', '-o', 'subformat=fixed'),
      qcow2: await convert(raw, 'e', 'qcow2'),
      'compressed qcow2': await convert(raw, 'f', 'qcow2', '-c'),
    };
    for (const [kind, file] of Object.entries(files)) {
      const before = await digestOfFile(file);
      const profile = await importDisk({ file, name: nameNext() });
      t.match(profile, {
      source: 'imported',
      os: { name: 'Some Linux', version: '7.2' },
      init: 'sysvinit',
      root: 'locked',
      users: [{ name: 'alice' }],
      machine: { firmware: 'bios', cpu: 'x86-64-v2' },
      kernel: { commandLine: 'root=/dev/vda1 console=ttyS0' },
      grub: { terminal: ['serial'], timeoutSeconds: 3 },
    }, kind); // prettier-ignore
      const { diskPath } = await readyForeign(profile);
      const flat = `${file}.flat`;
      await execa('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', diskPath, flat]);
      t.equal(await digestOfFile(flat), await digestOfFile(raw), `${kind}: the guest sees the same disk`);
      t.equal(await digestOfFile(file), before, `${kind}: the file is as it was`);
      const stands = !/dynamic VHD|VHDX/.test(kind);
      t.same((await readdir(profile.directory)).includes('original-verified'), stands, `${kind}: an overlay, or a copy`); // prettier-ignore
      t.match(profile.changes[0], stands ? /^an overlay of/ : /^a copy of .* freezes no machine/);
    }
  },
);

t.test('a file is found by a relative path and by a link; its change is found out', async (t) => {
  const raw = await systemDisk(t, system);
  const link = path.join(path.dirname(raw), 'link');
  await symlink('disk.raw', link);
  const profile = await importDisk({ file: path.relative(process.cwd(), link), name: nameNext() });
  t.match(await readFile(path.join(profile.directory, 'manifest.json'), 'utf8'), `"path": "${raw}"`);
  await (async () => {
    await using handle = await open(raw, 'r+');
    await handle.write('changed', 15 * mebibyte);
  })();
  await t.rejects(readyForeign(profile), { code: 'image.original-changed' });
});

t.test('a copy needs the file no more', async (t) => {
  const raw = await systemDisk(t, system);
  const profile = await importDisk({ file: raw, name: nameNext(), copy: true });
  await truncate(raw, 0);
  t.match(await readyForeign(profile), { diskPath: /disk\.qcow2$/ });
  t.equal((await stat(path.join(profile.directory, 'disk.qcow2'))).mode & 0o777, 0o444);
});

t.test('a VHD whose geometry says less than its size is as long as its size', async (t) => {
  const raw = await systemDisk(t, system);
  for (const subformat of ['fixed', 'dynamic']) {
    const vhd = await convert(
      raw,
      `geometry-${subformat}`,
      'vpc',
      '-o',
      `subformat=${subformat},force_size=on`,
    );
    const bytes = await readFile(vhd);
    // By a maker of whom QEMU takes the size from the geometry.
    for (const at of subformat === 'dynamic' ? [0, bytes.length - 512] : [bytes.length - 512]) {
      const footer = bytes.subarray(at, at + 512);
      footer.write('vbox', 28, 'latin1');
      footer.writeUInt32BE(0, 64);
      footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64);
    }
    await writeFile(vhd, bytes);
    const { diskPath } = await readyForeign(await importDisk({ file: vhd, name: nameNext() }));
    const { stdout } = await execa('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', diskPath, `${vhd}.flat`]).then(() => execa('qemu-img', ['info', '--output=json', diskPath])); // prettier-ignore
    t.match(JSON.parse(stdout), { 'virtual-size': 20 * mebibyte });
    t.equal(await digestOfFile(`${vhd}.flat`), await digestOfFile(raw));
  }
});

t.test('a sparse disk of a terabyte costs what is written to it', async (t) => {
  const raw = await systemDisk(t, system);
  await truncate(raw, 2 ** 40);
  const startedMs = performance.now();
  await importDisk({ file: raw, name: nameNext() });
  t.ok(performance.now() - startedMs < 20_000);
});

t.test('what cannot be read is refused with what to do', async (t) => {
  const directory = t.testdir({ empty: '', 'text.raw': 'hello, world\n'.repeat(100), tree: {} });
  const at = (name: string): string => path.join(directory, name);
  await refused(t, at('none'), { code: 'image.disk-unreadable', message: /there is no such file/ });
  await refused(t, at('tree'), { code: 'image.disk-foreign', message: /a directory/, advice: /root file system/ }); // prettier-ignore
  await refused(t, at('empty'), { code: 'image.disk-foreign', message: /0 bytes/ });
  await refused(t, at('text.raw'), { code: 'image.disk-foreign', message: /no partition table/ });
  await refused(t, '/dev/null', { code: 'image.disk-foreign', message: /no ordinary file/ });
  await symlink('round', at('round'));
  await refused(t, at('round'), { code: 'image.disk-unreadable', message: /circle/ });
  await refused(t, at('\x1b[2J\u202e'), {
    code: 'image.disk-unreadable',
    message: /\\x1b\[2J\\u\{202e\} cannot/,
  });
});

t.test('a file that this user may not read is refused', { skip: process.getuid?.() === 0 && 'root may read all' }, async (t) => {
  const directory = t.testdir({ closed: 'x' });
  await chmod(path.join(directory, 'closed'), 0);
  await refused(t, path.join(directory, 'closed'), { code: 'image.disk-unreadable', message: /may not/ });
}); // prettier-ignore

t.test('other formats are named, with how to convert them', async (t) => {
  const raw = await systemDisk(t);
  const kinds = { vmdk: 'vmdk', vdi: 'vdi', qed: 'qed' };
  for (const format of Object.values(kinds))
    await refused(t, await convert(raw, `x.${format}`, format), { code: 'image.disk-foreign', message: new RegExp(format, 'i'), advice: /qemu-img convert/ }); // prettier-ignore
  const iso = Buffer.alloc(40_000);
  iso.write('CD001', 0x8001);
  await writeFile(`${raw}.iso`, iso);
  await refused(t, `${raw}.iso`, { code: 'image.disk-foreign', message: /ISO/, advice: /Install/ });
  await writeFile(`${raw}.gz`, Buffer.from([0x1f, 0x8b, 8, 0]));
  await refused(t, `${raw}.gz`, { code: 'image.disk-foreign', message: /gzip/, advice: /gunzip/ });
});

t.test('a disk that names other files is refused, and they are not opened', async (t) => {
  const raw = await systemDisk(t);
  const secret = path.join(path.dirname(raw), 'secret\x1b[31m');
  const overlay = path.join(path.dirname(raw), 'overlay');
  await execa('qemu-img', ['create', '-q', '-u', '-f', 'qcow2', '-F', 'raw', '-b', secret, overlay, '20M']);
  await refused(t, overlay, { code: 'image.disk-chain', message: /secret\\x1b/ });
  const data = path.join(path.dirname(raw), 'data');
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', '-o', `data_file=${data}`, `${overlay}.2`, '20M']);
  await refused(t, `${overlay}.2`, { code: 'image.disk-chain', message: /data/ });
});

t.test('an encrypted disk is refused', async (t) => {
  const raw = await systemDisk(t);
  const locked = await convert(raw, 'locked', 'qcow2');
  // The method of encryption, in its header: to make a key takes time that is measured.
  const method = Buffer.from([0, 0, 0, 2]);
  await (async () => {
    await using header = await open(locked, 'r+');
    await header.write(method, 0, 4, 32);
  })();
  await refused(t, locked, { code: 'image.disk-encrypted', message: /LUKS/ });
  await using handle = await open(raw, 'r+');
  await handle.write('-FVE-FS-', mebibyte + 3, 'latin1');
  await handle.write(Buffer.alloc(2), 0, 2, mebibyte + 0x438);
  await refused(t, raw, { code: 'image.disk-encrypted', message: /BitLocker/ });
  await handle.write(Buffer.from('LUKS\xba\xbe', 'latin1'), 0, 6, mebibyte);
  await refused(t, raw, { code: 'image.disk-encrypted', message: /LUKS/ });
});

t.test('a system for another processor is refused; one of 32 bits is not', async (t) => {
  const elf = (machine: number): Buffer => {
    const header = Buffer.alloc(64);
    header.write('\x7fELF\x02\x01\x01', 0, 'latin1');
    header.writeUInt16LE(machine, 18);
    return header;
  };
  for (const [machine, name] of [
    [183, /aarch64/],
    [243, /RISC-V/],
    [3, undefined],
  ] as const) {
    const raw = await systemDisk(t, { usr: { lib: { systemd: {} } } });
    const init = path.join(path.dirname(raw), 'systemd');
    await writeFile(init, elf(machine));
    await execa('debugfs', ['-w', '-R', `write ${init} /usr/lib/systemd/systemd`, `${raw}?offset=${mebibyte}`], { env: environment }); // prettier-ignore
    if (name) await refused(t, raw, { code: 'image.disk-architecture', message: name });
    else t.match(await importDisk({ file: raw, name: nameNext() }), { init: 'systemd' });
  }
});

t.test('a disk cut short is refused, whatever its format', async (t) => {
  const raw = await systemDisk(t, { data: Buffer.alloc(6 * mebibyte, 'x').toString() });
  const files = {
    raw,
    'x.vhd': await convert(raw, 'x.vhd', 'vpc', '-o', 'subformat=fixed,force_size=on'),
    dynamic: await convert(raw, 'dynamic', 'vpc', '-o', 'subformat=dynamic,force_size=on'),
    vhdx: await convert(raw, 'vhdx', 'vhdx', '-o', 'block_size=1M'),
    qcow2: await convert(raw, 'qcow2', 'qcow2'),
  };
  for (const file of Object.values(files)) {
    const { size } = await stat(file);
    await truncate(file, Math.floor(size / 2 / 512) * 512);
    await refused(t, file, { code: 'image.disk-damaged', message: /damaged or cut short/ });
    await truncate(file, 700);
    await t.rejects(importDisk({ file, name: nameNext() }), { code: /image\.disk-(damaged|foreign)/ }, file);
  }
});

t.test('a VHD whose footer is wrong is refused', async (t) => {
  const raw = await systemDisk(t);
  const vhd = await convert(raw, 'x', 'vpc', '-o', 'subformat=fixed,force_size=on');
  await using handle = await open(vhd, 'r+');
  await handle.write(Buffer.from([0x99]), 0, 1, 20 * mebibyte + 20);
  await refused(t, vhd, { code: 'image.disk-damaged', message: /checksum of its footer/ });
  await truncate(vhd, 21 * mebibyte);
  await truncate(raw, 22 * mebibyte);
  await mkdir(path.join(path.dirname(raw), 'named'));
  const named = path.join(path.dirname(raw), 'named/disk.vhd');
  await symlink(raw, named);
  // What the link points to counts.
  await importDisk({ file: named, name: nameNext() });
});

t.test('a disk is not imported over another one, and not under any name', async (t) => {
  const raw = await systemDisk(t, system);
  const name = nameNext();
  await importDisk({ file: raw, name });
  await t.rejects(importDisk({ file: raw, name }), { code: 'image.name-taken' });
  await importDisk({ file: raw, name, replace: true });
  await t.rejects(importDisk({ file: raw, name: '../x' }), { code: 'usage.image-name' });
  await t.rejects(importDisk({ file: raw, name: nameNext(), signal: AbortSignal.abort(new Error('enough')) }), { message: 'enough' }); // prettier-ignore
});
