import { access, constants, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { cpus, platform, release } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { cacheDirectory } from '../../host/directories.ts';
import { qemuProgram, qemuVersion } from '../qemu.ts';
import {
  accelerators,
  timeScale,
  type Accelerator,
  type AcceleratorProof,
  type AcceleratorVerdict,
} from './accelerator.ts';
import { proveAccelerator } from './prove.ts';

const proofSchema = z.object({
  accelerator: z.enum(accelerators),
  works: z.boolean(),
  bootMs: z.number().optional(),
  reason: z.string().optional(),
});
const cacheSchema = z.object({ key: z.string(), proofs: z.array(proofSchema) });
/** What is proved, and how it is judged; part of the cached proof's key. */
const proofVersion = 2;

const proofTimeoutMs = 10_000;

/**
 * The fastest accelerator that provably works here. The proof is kept per host and QEMU; `forced` skips it, and throws
 * `host.accelerator-unusable` when that one does not work.
 */
export async function chooseAccelerator(
  options: { forced?: Accelerator; signal?: AbortSignal } = {},
): Promise<AcceleratorVerdict> {
  const { forced, signal } = options;
  if (forced) {
    const proof = await proveAccelerator(forced, Deadline.after(proofTimeoutMs, signal));
    if (proof.works) return { chosen: forced, proofs: [proof], by: 'forced', timeScale: timeScale(forced) };
    throw new Ttys0Error('host.accelerator-unusable', {
      accelerator: forced,
      reason: proof.reason ?? 'unknown',
    });
  }
  const key = await hostKey();
  const cached = await readCache(key);
  const proofs = cached ?? (await proveAll(signal));
  const chosen = fastest(proofs)?.accelerator;
  if (!chosen) {
    const reason = proofs.map((proof) => `${proof.accelerator}: ${proof.reason}`).join('; ');
    throw new Ttys0Error('host.accelerator-unusable', { accelerator: 'any', reason });
  }
  if (!cached) await writeCache(key, proofs);
  return { chosen, proofs, by: cached ? 'cache' : 'proved', timeScale: timeScale(chosen) };
}

async function proveAll(signal?: AbortSignal): Promise<AcceleratorProof[]> {
  const proofs: AcceleratorProof[] = [];
  for (const accelerator of accelerators) {
    const obstacle = await obstacleTo(accelerator);
    const proof = obstacle
      ? { accelerator, works: false, reason: obstacle }
      : await proveAccelerator(accelerator, Deadline.after(proofTimeoutMs, signal));
    signal?.throwIfAborted();
    proofs.push(proof);
  }
  return proofs;
}

/**
 * That of the accelerators that work whose guest was through the proof first: under a hypervisor within a hypervisor
 * `kvm` may work and be many times as slow as translated code.
 */
export function fastest(proofs: readonly AcceleratorProof[]): AcceleratorProof | undefined {
  const timeOf = ({ bootMs = Infinity }: AcceleratorProof): number => bootMs;
  return proofs.filter(({ works }) => works).sort((one, other) => timeOf(one) - timeOf(other))[0];
}

async function obstacleTo(accelerator: Accelerator): Promise<string | undefined> {
  if (accelerator === 'hvf') return platform() === 'darwin' ? undefined : 'only on macOS';
  if (accelerator === 'tcg') return undefined;
  if (platform() !== 'linux') return 'only on Linux';
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'no /dev/kvm'
      : 'this user may not open /dev/kvm';
  }
}

async function hostKey(): Promise<string> {
  const facts = [
    proofVersion,
    qemuProgram(),
    await qemuVersion(),
    platform(),
    release(),
    cpus()[0]?.model,
    await obstacleTo('kvm'),
  ];
  return JSON.stringify(facts);
}

const cacheFile = (): string => path.join(cacheDirectory(), 'accelerator.json');

async function readCache(key: string): Promise<AcceleratorProof[] | undefined> {
  try {
    const cached = cacheSchema.parse(JSON.parse(await readFile(cacheFile(), 'utf8')));
    return cached.key === key ? (cached.proofs as AcceleratorProof[]) : undefined;
  } catch {
    return undefined; // no proof yet, or one that cannot be read: prove again
  }
}

/** A host whose cache cannot be written proves anew each time; whoever needs the cache itself says so. */
async function writeCache(key: string, proofs: readonly AcceleratorProof[]): Promise<void> {
  try {
    const file = cacheFile();
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.${process.pid}`, JSON.stringify({ key, proofs }));
    await rename(`${file}.${process.pid}`, file);
  } catch {
    return;
  }
}
