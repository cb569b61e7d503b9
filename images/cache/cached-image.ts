import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** The format of `manifest.json`, and so part of what a cached image must agree with. */
const formatVersion = 2;

const originalSchema = z.object({
  /** An absolute path. */
  path: z.string(),
  /** QEMU's name of its format. */
  format: z.enum(['raw', 'qcow2', 'vpc', 'vhdx']),
  /** Of its content, as foreign/content-digest.ts has it. */
  sha256: z.string().length(64),
});

/** A file of the user's that an image is an overlay of. */
export type Original = z.infer<typeof originalSchema>;

const manifestSchema = z.object({
  formatVersion: z.literal(formatVersion),
  kind: z.enum(['base', 'guest', 'variant']),
  name: z.string(),
  recipe: z.string(),
  builtAt: z.string(),
  sizeBytes: z.int().positive(),
  sha256: z.string().length(64),
  /** What it stands on: the name of that image's directory, and its digest. */
  below: z.object({ directory: z.string(), digest: z.string().length(64) }).optional(),
  /** Of an image that is not made here. */
  source: z.enum(['official', 'imported']).optional(),
  original: originalSchema.optional(),
});

/** What is kept beside an image's disk: how to tell that it is still the one that was built. */
export type Manifest = z.infer<typeof manifestSchema>;

/** An image as found in the cache. */
export type CachedImage =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly problem: string }
  | { readonly state: 'whole'; readonly diskPath: string; readonly manifest: Manifest };

/**
 * Looks up an image. Its disk is read through and compared with its digest once, and again whenever the file is not
 * the one last verified (another size, inode, or time of change), so that an image is damaged only until it is used.
 */
export async function readCachedImage(directory: string): Promise<CachedImage> {
  const diskPath = path.join(directory, 'disk.qcow2');
  const manifest = await readManifest(directory);
  const status = await stat(diskPath, { bigint: true }).catch(() => undefined);
  if (manifest === undefined && status === undefined) return { state: 'absent' };
  if (manifest === undefined)
    return { state: 'damaged', problem: 'its manifest is missing or cannot be read' };
  if (status === undefined) return { state: 'damaged', problem: 'its disk is missing' };
  if (status.size !== BigInt(manifest.sizeBytes)) {
    return { state: 'damaged', problem: `its disk has ${status.size} bytes, not ${manifest.sizeBytes}` };
  }
  const stampPath = path.join(directory, 'verified');
  const stamp = `${manifest.sha256} ${status.size} ${status.ino} ${status.mtimeNs} ${status.ctimeNs}`;
  if ((await readFile(stampPath, 'utf8').catch(() => '')) !== stamp) {
    if ((await sha256(diskPath)) !== manifest.sha256) {
      return { state: 'damaged', problem: 'its disk is not the one that was built' };
    }
    await writeFile(stampPath, stamp);
  }
  return { state: 'whole', diskPath, manifest };
}

/** Describes a disk that was just built, in the directory where it lies. */
export async function writeManifest(
  directory: string,
  image: Pick<Manifest, 'kind' | 'name' | 'recipe' | 'below' | 'source' | 'original'>,
): Promise<void> {
  const diskPath = path.join(directory, 'disk.qcow2');
  const manifest: Manifest = {
    formatVersion,
    ...image,
    builtAt: new Date().toISOString(),
    sizeBytes: (await stat(diskPath)).size,
    sha256: await sha256(diskPath),
  };
  await writeFile(path.join(directory, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** What an image is as a whole: the SHA-256 of its disk, and through it of all that it stands on. */
export function imageDigest({
  sha256: own,
  below,
  original,
}: Pick<Manifest, 'sha256' | 'below' | 'original'>): string {
  const stands = below?.digest ?? original?.sha256;
  return stands === undefined ? own : createHash('sha256').update(`${own} ${stands}`).digest('hex');
}

/** The manifest of an image; undefined when there is none that can be read. */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  const text = await readFile(path.join(directory, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash);
  return hash.digest('hex');
}
