import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { dataDirectory, privateDirectory } from '../host/directories.ts';

/** The database of what the lab on that port remembers from one run to the next. */
export function memoryFile(port: number): string {
  return path.join(privateDirectory(dataDirectory(), 'TTYS0_DATA_DIR'), `lab-${port}.sqlite`);
}

/** Where the boot diagnostics of the lab on that port are kept from one run to the next. */
export function storageDirectory(port: number): string {
  return path.join(privateDirectory(dataDirectory(), 'TTYS0_DATA_DIR'), `lab-${port}.storage`);
}

/** The audit trail of the lab on that port, which goes on from one run to the next. */
export function auditFile(port: number): string {
  return path.join(privateDirectory(dataDirectory(), 'TTYS0_DATA_DIR'), `lab-${port}.audit.jsonl`);
}

/** The audit trails of all labs with a port of their own that there ever were. */
export async function keptAuditFiles(): Promise<readonly string[]> {
  const names = await readdir(dataDirectory()).catch(() => []);
  return names.filter((name) => /^lab-\d+\.audit\.jsonl$/.test(name)).sort().map((name) => path.join(dataDirectory(), name)); // prettier-ignore
}
