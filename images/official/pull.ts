import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError, Ttys0Error } from '../../harness/errors/index.ts';
import { requireNeed } from '../../harness/host/needs.ts';
import { addForeign, listForeign } from '../foreign/library.ts';
import { foreignProfileSchema, type ForeignFields, type ForeignProfile } from '../foreign/profile.ts';
import { findOfficial, guestName } from './catalogue.ts';
import { makeDisk } from './disk.ts';
import { digestOf, download, wrongChecksum } from './downloads.ts';
import type { Digest, OfficialImage } from './entry.ts';
import { Fetcher, type FetcherOptions } from './fetch/fetcher.ts';
import type { TransferProgress } from './fetch/meter.ts';
import { printable } from '../printable.ts';
import { reasonOf } from './fetch/reason.ts';
import type { FreeBytes } from './fetch/space.ts';
import { requireSigned, resolveRelease, type Release } from './resolve.ts';
import { seededUsers } from './seed/users.ts';
import { writeSeed } from './seed/write-seed.ts';

/** How far a pull is. */
export interface PullProgress {
  readonly image: string;
  readonly phase: 'asking' | 'fetching' | 'making';
  /** While it is fetched. */
  readonly transfer?: TransferProgress | undefined;
}

export interface PullOptions {
  /** Another address of the same image. */
  readonly url?: string | undefined;
  /** The image, fetched by the user. */
  readonly file?: string | undefined;
  /** The checksum that counts, in place of the vendor's; 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** Take the place of an image of that name. */
  readonly replace?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** Another catalogue, and how its servers are asked; for tests. */
  readonly catalogue?: string | undefined;
  readonly fetch?: Omit<FetcherOptions, 'signal'> | undefined;
  readonly freeBytes?: FreeBytes | undefined;
}

/** Where an image comes from, and what it has to be. */
interface Source {
  readonly url: string | undefined;
  readonly file: string | undefined;
  readonly expected: Digest | undefined;
  readonly signatureUrl: string | undefined;
}

/**
 * Fetches an official image, proves that it is its vendor's, and puts it into the cache as a guest, with what lets a
 * person log in. Whatever ends it early leaves nothing that is used. Throws `image.official-*`, `image.download-*`,
 * `image.checksum-*`, `image.signature-wrong`, `image.name-taken` and others of `image.*` and `host.*`, or the signal's
 * reason.
 */
export async function pullOfficial(name: string, options: PullOptions = {}): Promise<ForeignProfile> {
  const image = await findOfficial(name, options.catalogue);
  const guest = guestName(image);
  const { signal, replace } = options;
  if (!replace && (await listForeign()).some((other) => other.name === guest)) throw new Ttys0Error('image.name-taken', { name: guest }); // prettier-ignore
  if ('own' in image.location && options.url === undefined && options.file === undefined) throw new Ttys0Error('image.official-own', { name: image.name, ...image.location.own }); // prettier-ignore
  if (options.file !== undefined) await requireFile(options.file);
  await requirePrograms(image);
  await using fetcher = new Fetcher({ ...options.fetch, signal });
  options.onProgress?.({ image: image.name, phase: 'asking' });
  const source = await findSource(image, fetcher, options);
  const file = source.file === undefined ? await fetchImage(image, source, fetcher, options) : await ownFile(image, source.file, source, fetcher); // prettier-ignore
  options.onProgress?.({ image: image.name, phase: 'making' });
  const make = async ({ directory, diskPath }: { readonly directory: string; readonly diskPath: string }) => {
    await makeDisk(file, diskPath, {
      compression: image.compression,
      unpackedLimitBytes: image.unpackedLimitMiB * 1_048_576,
      shared: source.file === undefined,
      freeBytes: options.freeBytes,
      signal,
    });
    const seeded = await writeSeed(guest, image, directory, signal);
    return { fields: fieldsOf(image, [...provenBy(source), ...seeded]) };
  };
  return await addForeign(guest, make, { replace, signal });
}

async function requirePrograms({ signature, compression, seed }: OfficialImage): Promise<void> {
  if (signature) await requireNeed('gpgv');
  if (compression === 'xz') await requireNeed('xz');
  if (compression === 'bz2') await requireNeed('bzip2');
  if (seed === 'nocloud') await requireNeed('xorriso');
}

async function findSource(
  image: OfficialImage,
  fetcher: Fetcher,
  { url, file, sha256 }: PullOptions,
): Promise<Source> {
  const given =
    sha256 === undefined ? undefined : ({ algorithm: 'sha256', hex: sha256.toLowerCase() } as const);
  const own = 'own' in image.location;
  const isAnswered = own || (given !== undefined && (url !== undefined || file !== undefined));
  const release: Partial<Release> = isAnswered ? {} : await resolveRelease(image, fetcher);
  const source = { url: url ?? release.url, file, expected: given ?? release.expected, signatureUrl: given ? undefined : release.signatureUrl }; // prettier-ignore
  if (url !== undefined && !source.expected && !source.signatureUrl && !url.startsWith('https:')) throw new Ttys0Error('image.unproven', { url: printable(url) }); // prettier-ignore
  return source;
}

async function fetchImage(
  image: OfficialImage,
  { url = '', expected, signatureUrl }: Source,
  fetcher: Fetcher,
  { fetch, signal, onProgress, freeBytes }: PullOptions,
): Promise<string> {
  const found = await download({
    ...fetch,
    url,
    expected,
    signal,
    freeBytes,
    limitBytes: image.limitMiB * 1_048_576,
    onProgress: (transfer) => onProgress?.({ image: image.name, phase: 'fetching', transfer }),
    ...(signatureUrl !== undefined && {
      prove: (file: string) => requireSigned(image, fetcher, signatureUrl, file),
    }),
  });
  return found.path;
}

async function ownFile(
  image: OfficialImage,
  file: string,
  { expected, signatureUrl }: Source,
  fetcher: Fetcher,
): Promise<string> {
  if (expected) {
    const found = await digestOf(file, expected.algorithm, fetcher.signal);
    if (found !== expected.hex) throw wrongChecksum(printable(file), expected, found);
  }
  if (signatureUrl !== undefined) await requireSigned(image, fetcher, signatureUrl, file);
  return path.resolve(file);
}

async function requireFile(file: string): Promise<void> {
  const problem = await stat(file).then(
    (status) => (status.isFile() ? undefined : 'it is no file'),
    (error: unknown) => (isSystemError(error, 'ENOENT') ? 'it is not there' : reasonOf(error)),
  );
  if (problem !== undefined)
    throw new Ttys0Error('image.no-disk', { file: printable(file), reason: problem });
}

/** What is said of an image that nothing proved. */
function provenBy({ expected, signatureUrl }: Source): readonly string[] {
  return expected || signatureUrl !== undefined ? [] : ['it was taken as it came: no checksum was given'];
}

function fieldsOf(image: OfficialImage, changes: readonly string[]): ForeignFields {
  return foreignProfileSchema.parse({
    title: image.title,
    source: 'official',
    os: { name: image.os, version: image.version },
    init: image.init,
    machine: { memoryMiB: image.memoryMiB, firmware: image.firmware, cpu: image.cpu },
    users: seededUsers(image),
    wait: image.wait,
    root: 'locked',
    ...(image.grub && { grub: image.grub }),
    kernel: { commandLine: image.commandLine ?? '' },
    changes,
  });
}
