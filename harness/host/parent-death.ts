import path from 'node:path';
import { execa } from 'execa';

type Command = readonly [string, ...string[]];

/** How long a command outlives its owner, and by what it knows that there is a new one. */
export interface OwnerWatch {
  /** A FIFO that the owner has open for as long as it lives. */
  readonly fifo: string;
  readonly graceSeconds: number;
}

let supported: Promise<boolean> | undefined;

/**
 * The command, wrapped so that it ends when this process dies, however it dies: a keeper is told by the kernel, and
 * kills and collects it. End it with SIGTERM, which the keeper understands. Where the host has no parent-death signal
 * the command comes back as it is, and the sweep of the run registry does it later.
 */
export async function withParentDeath(command: Command): Promise<Command> {
  if (!(await hasParentDeathSignal())) return command;
  return ['setpriv', '--pdeathsig', 'TERM', '--', ...keeper('', 0), ...command];
}

/** As `withParentDeath`, but it waits for a new owner first. */
export async function withOwner(command: Command, { fifo, graceSeconds }: OwnerWatch): Promise<Command> {
  if (!(await hasParentDeathSignal())) return command;
  return [...keeper(fifo, graceSeconds), ...command];
}

/** True where the kernel ends our children with us. */
export async function hasParentDeathSignal(): Promise<boolean> {
  supported ??= findSupport();
  return supported;
}

async function findSupport(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const probe = ['--pdeathsig', 'TERM', '--', 'true'];
  return !(await execa('setpriv', probe, { reject: false, stdin: 'ignore' })).failed;
}

function keeper(fifo: string, seconds: number): Command {
  return ['sh', path.join(import.meta.dirname, 'keeper.sh'), fifo, String(seconds)];
}
