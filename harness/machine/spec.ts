import type { Accelerator } from './accelerator/accelerator.ts';

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
  /** QEMU appends each byte of COM1 to this file, whoever is connected. */
  readonly serialLogPath: string;
}

/** Where the machine's channels are, under its directory. */
export function socketPaths(spec: Pick<MachineSpec, 'directory'>): {
  readonly com1: string;
  readonly qmp: string;
} {
  return { com1: `${spec.directory}/com1`, qmp: `${spec.directory}/qmp` };
}
