import { access, rename } from 'node:fs/promises';
import { execa } from 'execa';
import { Ttys0Error } from '../../errors/index.ts';
import { requireNeed } from '../../host/needs.ts';
import { findOvmf } from './ovmf.ts';

/**
 * Where the variables of a machine's UEFI firmware are: beside its disk, and to be kept, copied and taken away with it.
 * A qcow2, because a snapshot of a machine is one of everything that it can write to.
 */
export function variablesPath(diskPath: string): string {
  return `${diskPath}.nvram`;
}

/**
 * Makes sure that a machine with UEFI has variables: as nobody has set them where it is switched on for the first time.
 * Throws `host.need-missing` on a host without such a firmware, or `machine.start-failed`.
 */
export async function prepareVariables({ guest, diskPath, firmware }: FirmwareWanted): Promise<void> {
  if (firmware !== 'uefi') return;
  await requireNeed('ovmf');
  const ovmf = findOvmf();
  if (!ovmf) throw new Ttys0Error('machine.start-failed', { guest, reason: 'the UEFI firmware of this host has no file of variables' }); // prettier-ignore
  const file = variablesPath(diskPath);
  if (await isThere(file)) return;
  const making = `${file}.${process.pid}`;
  const made = await execa('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', ovmf.variables, making], {
    reject: false,
    all: true,
  });
  if (made.failed) {
    const reason = made.all.trim().split('\n').at(-1) ?? 'qemu-img says nothing';
    throw new Ttys0Error('machine.start-failed', { guest, reason });
  }
  await rename(making, file);
}

interface FirmwareWanted {
  readonly guest: string;
  readonly diskPath: string;
  readonly firmware?: 'bios' | 'uefi';
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
