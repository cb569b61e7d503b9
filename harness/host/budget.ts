import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import path from 'node:path';
import { Ttys0Error } from '../errors/index.ts';
import { cacheDirectory } from './directories.ts';

/** What this host has left. */
export interface HostBudget {
  readonly memoryFreeBytes: number;
  /** Where the cache is. */
  readonly diskFreeBytes: number;
}

export async function hostBudget(): Promise<HostBudget> {
  const { bavail, bsize } = await statfs(nearestDirectory(cacheDirectory()));
  return { memoryFreeBytes: await memoryFreeBytes(), diskFreeBytes: bavail * bsize };
}

/**
 * Makes sure that the host can carry a guest that will take that much memory. Throws `host.memory-short`: QEMU would
 * start all the same, and the kernel would end something later.
 */
export async function requireMemory(guest: string, wantedBytes: number): Promise<void> {
  const freeBytes = await memoryFreeBytes();
  if (freeBytes >= wantedBytes) return;
  const mebibytes = (bytes: number): number => Math.round(bytes / 1_048_576);
  throw new Ttys0Error('host.memory-short', {
    guest,
    wanted: mebibytes(wantedBytes),
    free: mebibytes(freeBytes),
  });
}

/** What can still be used without swapping: as Linux reckons it, within the control group's limit. */
async function memoryFreeBytes(): Promise<number> {
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(await readText('/proc/meminfo'))?.[1];
  const host = available === undefined ? freemem() : Number(available) * 1024;
  const [limit, used] = [
    await readText('/sys/fs/cgroup/memory.max'),
    await readText('/sys/fs/cgroup/memory.current'),
  ];
  const group = /^\d+\s*$/.test(limit) ? Number(limit) - Number(used) : Infinity;
  return Math.min(host, group);
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function nearestDirectory(directory: string): string {
  return existsSync(directory) ? directory : nearestDirectory(path.dirname(directory));
}
