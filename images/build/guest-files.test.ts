import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { loadProfile } from '../profiles.ts';
import { grubMenu } from './grub.ts';
import { rootUuid } from './guest-files.ts';

t.test('a file system has an id of its own guest, the same every time', async (t) => {
  const profile = await loadProfile('custom-agetty');
  t.match(rootUuid(profile), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.equal(rootUuid(profile), rootUuid({ ...profile, title: 'another' }));
  t.not(rootUuid(profile), rootUuid({ ...profile, name: 'another' }));
});

t.test('the menu is on the serial port, and its entries boot what the profile says', async (t) => {
  const profile = await loadProfile('custom-agetty');
  const menu = grubMenu(profile, 'abcd');
  const lines = menu.split('\n').map((line) => line.trim());
  t.ok(lines.includes('serial --unit=0 --speed=115200'));
  t.ok(lines.includes('terminal_input serial'));
  t.ok(lines.includes('terminal_output serial'));
  t.ok(lines.includes(`set timeout=${profile.grub.timeoutSeconds}`));
  const kernels = lines.filter((line) => line.startsWith('linux'));
  t.equal(kernels.length, 3, 'the entry, and under the advanced options again and in recovery mode');
  t.ok(
    kernels.every((line) => line.includes('root=UUID=abcd ro ') && line.endsWith(profile.kernel.commandLine)),
  );
  t.equal(kernels.filter((line) => line.includes(' single ')).length, 1);
});

t.test('every script for the guest is one that a shell can read', async (t) => {
  const scripts = path.join(import.meta.dirname, 'guest');
  for (const name of await readdir(scripts)) {
    const text = await readFile(path.join(scripts, name), 'utf8');
    const { exitCode } = await execa('sh', ['-n'], { input: text, reject: false });
    t.equal(exitCode, 0, name);
  }
});
