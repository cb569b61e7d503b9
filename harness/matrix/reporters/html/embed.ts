import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Report } from '../../results/result.ts';
import { fileBelow } from '../../results/file-below.ts';
import type { EmbeddedFile, EmbeddedFiles } from './embedded.ts';

/** A file that takes more of a report stays beside it. */
const mostBytes = 4 * 1024 * 1024;

/** Files of runs as elements of a page, and where each is. */
export interface Embedding {
  readonly files: Readonly<Record<string, EmbeddedFiles>>;
  /** HTML: one element a file, which no browser runs or shows. */
  readonly elements: readonly string[];
}

/** Reads the files that a report names in its folder. What is missing there is left out, and said to be. */
export async function embedFiles({ results }: Report, directory: string): Promise<Embedding> {
  const files: Record<string, EmbeddedFiles> = {};
  const elements: string[] = [];
  const embed = async (file: string, pack: (bytes: Buffer) => Promise<Buffer>): Promise<EmbeddedFile> => {
    const source = fileBelow(directory, file);
    if (source === undefined) return { kind: 'left-out', file, reason: 'it is not in the folder of results' };
    const bytes = await readFile(source)
      .then(pack)
      .catch(() => undefined);
    if (!bytes) return { kind: 'left-out', file, reason: 'it could not be read' };
    if (bytes.length > mostBytes) return { kind: 'left-out', file, reason: 'it is too large' };
    const element = `file-${elements.length}`;
    elements.push(`<script type="text/plain" id="${element}">${bytes.toString('base64')}</script>`);
    return { kind: 'embedded', element, bytes: bytes.length };
  };
  for (const { id, files: named } of results) {
    const recording = named.recording && (await embed(named.recording, compress));
    const screenshot = named.screenshot && (await embed(named.screenshot, (bytes) => Promise.resolve(bytes)));
    files[id] = { ...(recording && { recording }), ...(screenshot && { screenshot }) };
  }
  return { files, elements };
}

function compress(bytes: Buffer): Promise<Buffer> {
  return promisify(gzip)(bytes, { level: 9 });
}
