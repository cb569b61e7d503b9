import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Deadline } from '../../deadline/deadline.ts';
import { withParentDeath } from '../../host/parent-death.ts';
import { qemuProgram } from '../qemu.ts';
import { cpuModel, type Accelerator, type AcceleratorProof } from './accelerator.ts';
import { payloadSector, payloadText } from './payload.ts';

/**
 * Boots a tiny payload to a known text. A device node that is there and writable proves nothing: some hosts offer a
 * /dev/kvm under which QEMU aborts, or the guest stops after its firmware.
 */
export async function proveAccelerator(
  accelerator: Accelerator,
  deadline: Deadline,
): Promise<AcceleratorProof> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-proof-'));
  try {
    const disk = path.join(directory, 'payload.img');
    await writeFile(disk, payloadSector());
    return await boot(accelerator, disk, deadline);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Ended {
  readonly stderr: string;
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
}

async function boot(accelerator: Accelerator, disk: string, deadline: Deadline): Promise<AcceleratorProof> {
  const startedMs = performance.now();
  const [program, ...parameters] = await withParentDeath([
    qemuProgram(),
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-m', '16', '-serial', 'stdio'],
    ...['-machine', 'pc', '-accel', accelerator, '-cpu', cpuModel(accelerator)],
    ...['-drive', `file=${disk},format=raw,if=ide,snapshot=on`],
  ]);
  const qemu = execa(program, parameters, {
    reject: false, stdin: 'ignore', buffer: { stdout: false }, encoding: 'utf8', cancelSignal: deadline.signal, forceKillAfterDelay: 500,
  }); // prettier-ignore
  let output = '';
  let proved: number | undefined;
  qemu.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1');
    if (proved !== undefined || !output.includes(payloadText)) return;
    proved = performance.now() - startedMs;
    qemu.kill('SIGTERM');
  });
  const result = await qemu;
  if (proved !== undefined) return { accelerator, works: true, bootMs: Math.round(proved) };
  return { accelerator, works: false, reason: reasonOf(result, deadline) };
}

function reasonOf(result: Ended, deadline: Deadline): string {
  const said = result.stderr.trim().split('\n').at(-1);
  if (result.code === 'ENOENT') return 'QEMU is not installed';
  if (deadline.passed) return 'its guest did not get through the proof in time';
  return said === undefined || said === '' ? `QEMU ended by ${result.signal ?? 'itself'}` : said;
}
