import type { Room } from './com1/room.ts';
import type { Accelerator, CpuLevel } from './accelerator/accelerator.ts';

/** Where a machine's memory is. */
export type MachineMemory =
  /** QEMU's own, gone with it. */
  | { readonly kind: 'own' }
  /** The same, under the name that the memory of a clone has: for what one has written down of itself. */
  | { readonly kind: 'named' }
  /** A file that the guest writes to, to be frozen. */
  | { readonly kind: 'shared-file'; readonly path: string }
  /** A frozen file, mapped copy-on-write: nothing is written to it. */
  | { readonly kind: 'private-file'; readonly path: string };

/** What a machine begins with. */
export type MachineOrigin =
  /** Its firmware. */
  | { readonly kind: 'power-on' }
  /** A migration stream, loaded before it is handed over. */
  | { readonly kind: 'device-state'; readonly path: string }
  /** A snapshot in its disk, by that name. */
  | { readonly kind: 'snapshot'; readonly name: string };

/** Which controller the guest finds its disk at: `scsi` is VMware's, which kernels without virtio often know. */
export type DiskInterface = 'virtio' | 'ide' | 'scsi';

/** What a machine is made of. */
export interface MachineSpec {
  readonly guest: string;
  /** A qcow2 that belongs to this machine alone. */
  readonly diskPath: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly accelerator: Accelerator;
  /** A private, short directory for the sockets; it must exist. */
  readonly directory: string;
  /** QEMU appends each byte of COM1 to this file, whoever reads it. */
  readonly serialLogPath: string;
  /** Whether the disk of that file has room; without it, the disk is asked. */
  readonly room?: Room;
  readonly memory?: MachineMemory;
  readonly origin?: MachineOrigin;
  /** False takes COM1 out of the machine; the line then stays silent. */
  readonly serialPort?: boolean;
  /** The firmware copies VGA text to COM1 and COM1's keys to the keyboard, as the real service's does. */
  readonly firmwareMirror?: boolean;
  /** With `uefi` the firmware's variables are beside the disk (firmware/variables.ts). */
  readonly firmware?: 'bios' | 'uefi';
  /** What the guest's programs need of the processor, where it is not the host's own. */
  readonly cpu?: CpuLevel;
  readonly disk?: DiskInterface;
  /** A raw disk beside its own that the guest can only read; an absolute path. */
  readonly seedPath?: string | undefined;
  /** A file that the guest's Ignition asks the firmware for, by that name. */
  readonly ignition?: { readonly name: string; readonly path: string } | undefined;
}

/** Where the machine's channels are, under its directory. */
export function socketPaths(spec: Pick<MachineSpec, 'directory'>): {
  readonly qmp: string;
  readonly agent: string;
} {
  const { directory } = spec;
  return { qmp: `${directory}/qmp`, agent: `${directory}/agent` };
}
