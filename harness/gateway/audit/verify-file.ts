import { statSync } from 'node:fs';
import { Ttys0Error } from '../../errors/index.ts';
import { readTrail, readWitness } from './files.ts';
import { type Verdict, verifyTrail } from './verify.ts';

/**
 * Verifies a trail that may be written meanwhile: what is not whole yet is read again. Throws `audit.none`, or the
 * system's error.
 */
export function verifyFile(file: string): Verdict {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new Ttys0Error('audit.none', { where: ` at ${file}` });
  for (let bytes = 0; ;) {
    const witness = readWitness(file); // first: the file may be ahead of it, never behind
    const held = readTrail(file);
    const verdict = verifyTrail(held.toString(), witness);
    if (!verdict.breach || held.length === bytes) return verdict;
    bytes = held.length;
  }
}
