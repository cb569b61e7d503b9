import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { templateFiles, type TemplateManifest } from './template.ts';

type FileTable = TemplateManifest['files'];

/** Sizes and digests of the template files that are there. */
export async function measureFiles(directory: string): Promise<FileTable> {
  const table: FileTable = {};
  for (const name of Object.values(templateFiles)) {
    const status = await stat(path.join(directory, name)).catch(() => undefined);
    if (status) table[name] = { sizeBytes: status.size, sha256: await sha256(path.join(directory, name)) };
  }
  return table;
}

/**
 * What is wrong with a template's files; undefined when nothing is. They are read through once, and again when one of
 * them is not the file last verified (size, inode, times); otherwise this takes well below a millisecond.
 */
export async function findDamage(directory: string, files: FileTable): Promise<string | undefined> {
  const stamps: string[] = [];
  for (const [name, { sizeBytes }] of Object.entries(files)) {
    const status = await stat(path.join(directory, name), { bigint: true }).catch(() => undefined);
    if (!status) return `${name} is missing`;
    if (status.size !== BigInt(sizeBytes)) return `${name} has ${status.size} bytes, not ${sizeBytes}`;
    stamps.push(`${name} ${status.size} ${status.ino} ${status.mtimeNs} ${status.ctimeNs}`);
  }
  const stamp = stamps.join('\n');
  const stampPath = path.join(directory, 'verified');
  if ((await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return undefined;
  for (const [name, { sha256: wanted }] of Object.entries(files)) {
    if ((await sha256(path.join(directory, name))) !== wanted) return `${name} is not what was frozen`;
  }
  await writeFile(stampPath, stamp);
  return undefined;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash);
  return hash.digest('hex');
}
