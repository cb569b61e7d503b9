import { open, type FileHandle } from 'node:fs/promises';
import { execa, type Result } from 'execa';
import { Ttys0Error } from '../errors/index.ts';
import { withOwner, withParentDeath } from '../host/parent-death.ts';
import type { Run } from '../host/run-registry.ts';
import { qemuArguments } from './arguments.ts';
import type { MachineExit, QemuProcess } from './machine.ts';
import { loading } from './migration.ts';
import { qemuProgram } from './qemu.ts';
import type { MachineSpec } from './spec.ts';

/** QEMU's tens of megabytes of small objects then come in a dozen page faults and not in thousands: a tenth of its start. */
const hugePagesForItsHeap = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/**
 * Spawns QEMU, which dies with this process, or waits for another owner where the run has it so. A state of devices to go on from is open at `stateDescriptor`. Throws
 * `host.need-missing`, or `machine.freeze-failed` when that state cannot be read.
 */
export async function spawnQemu(spec: MachineSpec, run: Run): Promise<QemuProcess> {
  const { ownerWatch } = run;
  const command = [qemuProgram(), ...qemuArguments(spec, { redials: ownerWatch !== undefined })] as const;
  const [program, ...parameters] = await (ownerWatch
    ? withOwner(command, ownerWatch)
    : withParentDeath(command));
  const state = await openState(spec);
  try {
    // Any descriptor of ours will do; execa's types name only some.
    const inherited = state ? [state.fd as 3] : [];
    const child = execa(program, parameters, {
      stdio: ['ignore', 'ignore', 'pipe', ...inherited],
      reject: false,
      cleanup: true,
      env: hugePagesForItsHeap,
    });
    const { pid } = child;
    if (pid === undefined) {
      throw new Ttys0Error('host.need-missing', {
        need: program,
        purpose: 'it runs the guests',
        command: 'ci/setup',
      });
    }
    await run.adopt(pid);
    return { pid, exited: endOf(child, () => run.forget(pid)), kill: () => void child.kill('SIGTERM') };
  } finally {
    await state?.close();
  }
}

async function openState({ origin }: MachineSpec): Promise<FileHandle | undefined> {
  if (origin?.kind !== 'device-state') return undefined;
  try {
    return await open(origin.path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Ttys0Error('machine.freeze-failed', { operation: loading, reason }, { cause: error });
  }
}

async function endOf(
  child: Promise<Pick<Result, 'exitCode' | 'stderr'>>,
  forget: () => Promise<void>,
): Promise<MachineExit> {
  const result = await child;
  await forget();
  const said = typeof result.stderr === 'string' ? (result.stderr.trim().split('\n').at(-1) ?? '') : '';
  return { state: 'exited', cause: result.exitCode === 0 ? 'shutdown' : 'crashed', said };
}
