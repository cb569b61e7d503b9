import path from 'node:path';
import { execa } from 'execa';

let wrapper: Promise<readonly string[]> | undefined;

/**
 * The command, wrapped so that it ends when this process dies, however it dies: a keeper is told by the kernel, and
 * kills and collects it. End it with SIGTERM, which the keeper understands. Where the host has no parent-death signal
 * the command comes back as it is, and the sweep of the run registry does it later.
 */
export async function withParentDeath(
  command: readonly [string, ...string[]],
): Promise<readonly [string, ...string[]]> {
  wrapper ??= findWrapper();
  return [...(await wrapper), ...command] as unknown as readonly [string, ...string[]];
}

/** True where the kernel ends our children with us. */
export async function hasParentDeathSignal(): Promise<boolean> {
  wrapper ??= findWrapper();
  return (await wrapper).length > 0;
}

async function findWrapper(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const prefix = ['--pdeathsig', 'TERM', '--'];
  const works = await execa('setpriv', [...prefix, 'true'], { reject: false, stdin: 'ignore' });
  return works.failed ? [] : ['setpriv', ...prefix, 'sh', path.join(import.meta.dirname, 'keeper.sh')];
}
