import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { cacheDirectory } from '../harness/host/directories.ts';

/** The format of `manifest.json`, and so part of what a cached image must agree with. */
const formatVersion = 1;

const manifestSchema = z.object({
  formatVersion: z.literal(formatVersion),
  profile: z.string(),
  recipe: z.string(),
  builtAt: z.string(),
  sizeBytes: z.int().positive(),
  sha256: z.string().length(64),
});

/** What is kept beside an image's disk: how to tell that it is still the one that was built. */
type Manifest = z.infer<typeof manifestSchema>;

/** An image as found in the cache. */
export type CachedImage =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly problem: string }
  | { readonly state: 'whole'; readonly diskPath: string; readonly manifest: Manifest };

/** Where all images are. */
export function imagesCache(): string {
  return path.join(cacheDirectory(), 'images');
}

/** Where the image of that recipe is, or will be. */
export function imageDirectory(profileName: string, recipe: string): string {
  return path.join(imagesCache(), `${profileName}-${recipe}`);
}

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
export async function writeManifest(directory: string, profileName: string, recipe: string): Promise<void> {
  const diskPath = path.join(directory, 'disk.qcow2');
  const manifest: Manifest = {
    formatVersion,
    profile: profileName,
    recipe,
    builtAt: new Date().toISOString(),
    sizeBytes: (await stat(diskPath)).size,
    sha256: await sha256(diskPath),
  };
  await writeFile(path.join(directory, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function readManifest(directory: string): Promise<Manifest | undefined> {
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
