import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { asHostError } from '../../host/directories.ts';
import type { Authority } from './authority.ts';

/**
 * Writes the public authorities and the lab's own into one file beside the lab's, for programs that take a file in place
 * of what the system trusts: with the lab's alone they could reach nothing else. Throws `host.not-writable` or
 * `host.disk-full`.
 * @returns the file
 */
export async function writeBundle({ certificate, certificatePath }: Authority): Promise<string> {
  const file = path.join(path.dirname(certificatePath), 'ca-bundle.pem');
  // Labs of one process may start at the same moment.
  const unfinished = `${file}.${process.pid}.${crypto.randomUUID()}`;
  try {
    await writeFile(unfinished, [...rootCertificates, certificate.toString('pem'), ''].join('\n'));
    await rename(unfinished, file);
    return file;
  } catch (error) {
    throw asHostError(error, file, 'TTYS0_DATA_DIR');
  }
}
