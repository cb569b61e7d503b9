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
