import path from 'node:path';
import { Ttys0Error } from '../../../../harness/errors/index.ts';
import type { Entry, OfflineFileSystem } from '../../../disk/index.ts';
import type { ForeignFields } from '../../../foreign/profile.ts';
import { printable } from '../../../printable.ts';
import { readBootMenu, type BootMenu } from './boot-menu.ts';

/** What the files of a Linux system say of it. */
export interface LinuxFacts extends Partial<BootMenu> {
  readonly os?: ForeignFields['os'];
  readonly init?: ForeignFields['init'];
  readonly root?: ForeignFields['root'];
  /** Who has a password that is not known here. */
  readonly users?: readonly string[];
  /** Where its programs want the newer processor. */
  readonly cpu?: 'x86-64-v3';
}

/** Files of configuration are small; what is larger is something else. */
const largestText = 1_048_576;
/** Programs whose first bytes say for which processor they are. */
const programs = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd', '/bin/busybox', '/bin/bash', '/sbin/init', '/bin/sh']; // prettier-ignore
const largestProgram = 16 * 1_048_576;
const x86_64 = 62;
const machines: Readonly<Record<number, string>> = { 3: 'x86 (32 bits)', 8: 'MIPS', 20: 'POWER', 21: 'POWER', 22: 's390x', 40: 'ARM (32 bits)', 183: 'ARM (aarch64)', 243: 'RISC-V', 258: 'LoongArch' }; // prettier-ignore
const places = { inits: ['/sbin/init', '/usr/lib/systemd/systemd', '/lib/systemd/systemd', '/sbin/procd', '/sbin/openrc', '/etc/init', '/etc/inittab', '/bin/busybox'] } as const; // prettier-ignore

/**
 * Reads what can be known of a system without starting it. Throws `image.disk-architecture` when its programs are for
 * another processor, and `image.edit-failed` where the file system cannot be read.
 */
export async function readLinux(files: OfflineFileSystem, shown: string): Promise<LinuxFacts> {
  const release = await readSmall(
    files,
    '/etc/os-release',
    '/usr/lib/os-release',
    '/etc/passwd',
    '/etc/shadow',
  );
  const osRelease = parseRelease(release.get('/etc/os-release') ?? release.get('/usr/lib/os-release') ?? '');
  const menu = await readBootMenu(files, readSmall);
  const architecture = await architectureOf(files);
  if (architecture !== undefined)
    throw new Ttys0Error('image.disk-architecture', { file: shown, architecture });
  const shadow = release.get('/etc/shadow');
  const init = await initOf(files);
  const name = osRelease.get('NAME');
  return {
    ...menu,
    ...(name !== undefined && {
      os: { name: clean(name), version: clean(osRelease.get('VERSION_ID') ?? '') },
    }),
    ...(init && { init }),
    ...(shadow !== undefined && accountsOf(shadow)),
    ...(wantsNewer(osRelease) && { cpu: 'x86-64-v3' as const }),
  };
}

/** The text of those files that are there, and are no longer than such files are. */
export async function readSmall(
  files: OfflineFileSystem,
  ...paths: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const real = await Promise.all(paths.map((name) => files.resolve(name)));
  const there = await files.look(...real);
  const small = paths.filter((_, index) => fits(there.get(real[index] ?? ''), largestText));
  const read = small.length === 0 ? new Map<string, Buffer | undefined>() : await files.read(...small);
  return new Map(
    [...read].flatMap(([name, bytes]) => (bytes ? [[name, bytes.toString('utf8')] as const] : [])),
  );
}

function fits(entry: Entry | undefined, most: number): boolean {
  return entry?.type === 'file' && entry.sizeBytes <= most;
}

async function architectureOf(files: OfflineFileSystem): Promise<string | undefined> {
  for (const program of programs) {
    const real = await files.resolve(program);
    if (!fits((await files.look(real)).get(real), largestProgram)) continue;
    const bytes = (await files.read(real)).get(real);
    if (!bytes || bytes.length < 20 || bytes.toString('latin1', 0, 4) !== '\x7fELF') continue;
    const machine = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18);
    // A system of 32 bits runs on a processor of 64.
    return machine === x86_64 || machine === 3
      ? undefined
      : (machines[machine] ?? `another processor (ELF ${machine})`);
  }
  return undefined;
}

async function initOf(files: OfflineFileSystem): Promise<LinuxFacts['init']> {
  const real = path.posix.basename(await files.resolve('/sbin/init'));
  if (real === 'systemd' || real === 'busybox' || real === 'procd') return real;
  const found = await files.look(...places.inits);
  const isThere = (name: (typeof places.inits)[number]): boolean => found.get(name) !== undefined;
  if (real.startsWith('openrc') || isThere('/sbin/openrc')) return 'openrc';
  if (isThere('/sbin/procd')) return 'procd';
  if (isThere('/etc/init') && (await files.list('/etc/init')).includes('rc-sysinit.conf')) return 'upstart';
  if (isThere('/etc/inittab') && isThere('/sbin/init')) return 'sysvinit';
  if (isThere('/usr/lib/systemd/systemd') || isThere('/lib/systemd/systemd')) return 'systemd';
  return isThere('/bin/busybox') ? 'busybox' : undefined;
}

function accountsOf(shadow: string): Pick<LinuxFacts, 'root' | 'users'> {
  const rows = shadow.split('\n').map((line) => line.split(':'));
  const hasPassword = ([, hash = '!']: readonly string[]): boolean =>
    hash === '' || /^\$|^[\w./]{13}$/.test(hash);
  const users = rows
    .filter(hasPassword)
    .flatMap(([name = '']) => (/^[a-z_][a-z0-9_-]{0,31}$/.test(name) ? [name] : []));
  const root = rows.find(([name]) => name === 'root');
  return { users, ...(root && { root: hasPassword(root) ? 'password' : 'locked' }) };
}

function parseRelease(text: string): ReadonlyMap<string, string> {
  const rows = text.split('\n').map((line) => /^([A-Z_]+)=(["']?)(.*)\2\s*$/.exec(line));
  return new Map(rows.flatMap((row) => (row ? [[row[1] ?? '', row[3] ?? ''] as const] : [])));
}

/** Enterprise Linux 10 and its kin are built for x86-64-v3. */
function wantsNewer(release: ReadonlyMap<string, string>): boolean {
  const kin = `${release.get('ID') ?? ''} ${release.get('ID_LIKE') ?? ''}`.split(/\s+/);
  return kin.includes('rhel') || kin.includes('centos')
    ? Number.parseInt(release.get('VERSION_ID') ?? '', 10) >= 10
    : false;
}

function clean(text: string): string {
  return printable(text).slice(0, 80);
}
