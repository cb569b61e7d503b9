import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { asHostError, privateDirectory } from '../../harness/host/directories.ts';
import { withLock } from '../../harness/host/lock.ts';
import { ownerTag } from '../../harness/host/owner-tag.ts';
import {
  imageDigest,
  readCachedImage,
  readManifest,
  writeManifest,
  type Manifest,
  type Original,
} from '../cache/cached-image.ts';
import { imagesCache } from '../cache/directories.ts';
import { touchImage } from '../cache/image-shelf.ts';
import { holdWhileAlive } from '../cache/in-use.ts';
import { partialPrefix, sweepLeftovers } from '../cache/sweep.ts';
import type { ReadyImage } from '../ensure-recipe.ts';
import type { MachineShape } from '../guest.ts';
import { exists, readYaml, validate } from '../yaml-file.ts';
import { requireSameOriginal } from './original.ts';
import { foreignProfileSchema, type ForeignFields, type ForeignProfile } from './profile.ts';

const profileFile = 'profile.yaml';
/** A NoCloud seed, as a raw disk, and an Ignition config: whoever makes an image puts them there for its machine. */
const seedFile = 'seed.img';
const ignitionFile = 'config.ign';
const nameRule = /^[a-z0-9][a-z0-9-]{0,47}$/;

/** A disk that was just made, and what is known of it. */
export interface ForeignImage {
  readonly fields: ForeignFields;
  /** The user's file that the disk is an overlay of, if it is one. */
  readonly original?: Original | undefined;
}

export interface AddOptions {
  /** Take the place of an image of that name, whatever it holds. */
  readonly replace?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts an image that is not made here into the cache. `make` writes a qcow2 to `diskPath`, in a directory of its own that
 * goes with the image; whatever ends it early leaves nothing that is used. Throws `usage.image-name`, `image.name-taken`,
 * what `make` throws, `host.*` errors, or the signal's reason.
 */
export async function addForeign(
  name: string,
  make: (place: { readonly directory: string; readonly diskPath: string }) => Promise<ForeignImage>,
  { replace = false, signal }: AddOptions = {},
): Promise<ForeignProfile> {
  if (!nameRule.test(name)) throw new Ttys0Error('usage.image-name', { name });
  privateDirectory(imagesCache(), 'TTYS0_CACHE_DIR');
  return withLock(
    path.join(imagesCache(), name),
    async () => {
      const before = (await places()).filter((other) => other.name === name);
      if (before.length > 0 && !replace) throw new Ttys0Error('image.name-taken', { name });
      await sweepLeftovers();
      const partial = await mkdtemp(path.join(imagesCache(), `${partialPrefix}${await ownerTag()}-`));
      try {
        const diskPath = path.join(partial, 'disk.qcow2');
        const { fields, original } = await make({ directory: partial, diskPath });
        await chmod(diskPath, 0o444);
        await writeProfile(partial, fields);
        await writeManifest(partial, { kind: 'guest', name, recipe: '', source: fields.source, ...(original && { original }) }); // prettier-ignore
        const manifest = await readManifest(partial);
        if (!manifest) throw new Error(`the manifest just written to ${partial} cannot be read`);
        signal?.throwIfAborted();
        for (const { directory } of before) await rm(directory, { recursive: true, force: true });
        const directory = path.join(imagesCache(), `${name}-${imageDigest(manifest).slice(0, 12)}`);
        await rename(partial, directory);
        return await profileOf(name, directory, fields);
      } catch (error) {
        throw error instanceof Ttys0Error ? error : asHostError(error, imagesCache(), 'TTYS0_CACHE_DIR');
      } finally {
        await rm(partial, { recursive: true, force: true });
      }
    },
    { signal },
  );
}

/** Every image of the cache that was not made here, but for those whose profile cannot be read. */
export async function listForeign(): Promise<readonly ForeignProfile[]> {
  const found = await Promise.all((await places()).map((place) => readPlace(place).catch(onlyInvalid)));
  return found.filter((profile) => profile !== undefined);
}

/** The image of that name that was not made here, if there is one. Throws `image.profile-invalid`. */
export async function findForeign(name: string): Promise<ForeignProfile | undefined> {
  const place = (await places()).find((candidate) => candidate.name === name);
  return place && readPlace(place);
}

interface Place {
  readonly name: string;
  readonly directory: string;
}

const readPlace = async ({ name, directory }: Place): Promise<ForeignProfile> =>
  profileOf(name, directory, await readFields(path.join(directory, profileFile)));

function onlyInvalid(error: unknown): undefined {
  if (!(error instanceof Ttys0Error)) throw error;
}

async function places(): Promise<readonly Place[]> {
  const names = await readdir(imagesCache()).catch(() => [] as string[]);
  const directories = names.filter((name) => /^[a-z0-9].*-[0-9a-f]{12}$/.test(name)).sort();
  const found = await Promise.all(
    directories.map(async (name) => {
      const directory = path.join(imagesCache(), name);
      const manifest = await readManifest(directory);
      if (manifest?.source === undefined) return undefined;
      return { name: manifest.name, directory };
    }),
  );
  return found.filter((place) => place !== undefined);
}

/** The fields of a profile that a user wrote. Throws `image.profile-invalid` with the field that is wrong. */
export async function readFields(file: string): Promise<ForeignFields> {
  return validate(foreignProfileSchema, await readYaml(file), file);
}

/** The fields with what a user's file says otherwise. Throws `image.profile-invalid` with the field that is wrong. */
export async function correctFields(fields: ForeignFields, file: string): Promise<ForeignFields> {
  const { machine, prompts, ...given } = await readYaml(file);
  const merged = { ...fields, ...given, machine: within(fields.machine, machine), prompts: within(fields.prompts, prompts) }; // prettier-ignore
  return validate(foreignProfileSchema, merged, file);
}

const within = (known: object, given: unknown): unknown =>
  given === undefined ? known : typeof given === 'object' ? { ...known, ...given } : given;

/** Puts what was learned of an image beside it. */
export async function keepFields(profile: ForeignProfile, fields: ForeignFields): Promise<ForeignProfile> {
  await writeProfile(profile.directory, fields);
  return profileOf(profile.name, profile.directory, fields);
}

/** The fields of an image's profile, as its file has them. */
export function fieldsOf({ directory }: Pick<ForeignProfile, 'directory'>): Promise<ForeignFields> {
  return readFields(path.join(directory, profileFile));
}

/**
 * An image that is not made here, verified. This process holds it until it ends. Throws `image.damaged`, or
 * `image.original-changed` where the user's file that it is an overlay of is not what it was.
 */
export async function readyForeign(profile: ForeignProfile): Promise<ReadyImage> {
  const { directory, name } = profile;
  await holdWhileAlive(directory);
  const found = await readCachedImage(directory);
  if (found.state !== 'whole') {
    const problem = found.state === 'damaged' ? found.problem : 'it is not there any more';
    throw new Ttys0Error('image.damaged', { name, problem });
  }
  const { manifest, diskPath } = found;
  if (manifest.original) await requireSameOriginal(name, directory, manifest.original);
  await touchImage(directory);
  return { directory, diskPath, digest: await wholeDigest(manifest, directory), sizeBytes: manifest.sizeBytes, builtNow: false }; // prettier-ignore
}

/** With what stands beside the disk: a template that was frozen with another profile or seed is another one. */
async function wholeDigest(manifest: Manifest, directory: string): Promise<string> {
  const hash = createHash('sha256').update(imageDigest(manifest));
  for (const name of [profileFile, seedFile, ignitionFile]) {
    const bytes = await readFile(path.join(directory, name)).catch(() => Buffer.alloc(0));
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

async function writeProfile(directory: string, fields: ForeignFields): Promise<void> {
  const file = path.join(directory, profileFile);
  await writeFile(`${file}.new`, stringify(fields, { lineWidth: 0 }));
  await rename(`${file}.new`, file);
}

async function profileOf(name: string, directory: string, fields: ForeignFields): Promise<ForeignProfile> {
  const machine = { ...fields.machine, ...(await attachments(directory, fields)) };
  return { ...fields, name, directory, machine, initrd: 'unknown', singleUser: [], cites: [] };
}

/** What the machine has beside the disk: files of those names in the image's directory. */
async function attachments(
  directory: string,
  { os }: ForeignFields,
): Promise<Pick<MachineShape, 'seedPath' | 'ignition'>> {
  const [seedPath, ignition] = [seedFile, ignitionFile].map((name) => path.join(directory, name)) as [string, string]; // prettier-ignore
  const name = /flatcar/i.test(os.name) ? 'opt/org.flatcar-linux/config' : 'opt/com.coreos/config';
  return {
    ...((await exists(seedPath)) && { seedPath }),
    ...((await exists(ignition)) && { ignition: { name, path: ignition } }),
  };
}
