import { z } from 'zod';
import { firstWaits, initSystems } from '../foreign/profile.ts';
import { grubFields, oneLine } from '../words.ts';

/** Plain http only to this machine: for a server of one's own. */
const address = z
  .string()
  .regex(/^https:\/\/\S+$|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]\S+$/, 'must be an https address');

const pattern = z.string().refine(isPattern, 'must be a regular expression');

export const algorithms = ['sha256', 'sha512'] as const;
const hexLengths = { sha256: 64, sha512: 128 } as const;

const digest = z
  .strictObject({
    algorithm: z.enum(algorithms),
    hex: z.string().regex(/^[0-9a-f]+$/, 'must be hexadecimal'),
  })
  .refine(
    ({ algorithm, hex }) => hex.length === hexLengths[algorithm],
    'has the wrong length for its algorithm',
  );

/** A checksum, in lower-case hexadecimal. */
export type Digest = z.infer<typeof digest>;

/** Where the image is: at an address, or where an index says. `{build}` stands for what the index says. */
const location = z.union([
  z.strictObject({ url: address }),
  z.strictObject({
    /** A JSON document with the image's address, its checksum and its signature's address. */
    index: address,
    form: z.literal('coreos-stream'),
  }),
  z.strictObject({
    /** A text with a line `FLATCAR_VERSION=…`. */
    index: address,
    form: z.literal('flatcar-version'),
    url: address,
  }),
  z.strictObject({
    /** Nobody else may fetch it: where a person gets it, and why. */
    own: z.strictObject({ from: address, why: oneLine }),
  }),
]);

const checksum = z.union([
  z.strictObject({ pinned: digest }),
  z.strictObject({ index: z.literal(true) }),
  z.strictObject({
    url: address,
    algorithm: z.enum(algorithms),
    /** Lines as `sha256sum` or BSD's `sha256` write them, or the bare number. */
    form: z.enum(['list', 'bare']).default('list'),
    /** How the list names the image, where that is not its file's name. */
    listedAs: pattern.optional(),
  }),
]);

const signature = z.strictObject({
  /** What is signed. */
  over: z.enum(['image', 'checksum']),
  /** In a file of its own, or with the signed text in one. */
  form: z.enum(['detached', 'clearsigned']).default('detached'),
  /** Of a detached signature; without it, where the index says. */
  url: address.optional(),
  key: z.strictObject({
    url: address,
    /** The primary key's, whole; any one of them will do. */
    fingerprints: z.array(z.string().regex(/^[0-9A-F]{40}$/, 'must be 40 hexadecimal digits')).min(1),
  }),
});

const release = z.strictObject({
  version: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be a version'),
  aliases: z.array(z.string()).default([]),
  title: oneLine,
  location,
  checksum: checksum.optional(),
  signature: signature.optional(),
  /** Why nobody's signature is checked, where none is. */
  unsigned: oneLine.optional(),
  compression: z.enum(['none', 'xz', 'bz2', 'gz']).default('none'),
  limitMiB: z.int().min(1).max(65_536).default(4096),
  unpackedLimitMiB: z.int().min(1).max(65_536).default(16_384),
  /** The user that the vendor's documents name. */
  login: oneLine,
  wait: z.enum(firstWaits).default('login'),
  cpu: z.enum(['x86-64-v2', 'x86-64-v3']).default('x86-64-v2'),
  firmware: z.enum(['bios', 'uefi']).default('bios'),
  memoryMiB: z.int().min(64).max(65_536).default(1024),
  seed: z.enum(['nocloud', 'ignition', 'none']).default('nocloud'),
  /** Whether the image has its console on the serial port by itself, or the seed asks for it. */
  serialConsole: z.enum(['own', 'asked']).default('own'),
  shell: oneLine.default('/bin/bash'),
  init: z.enum(initSystems).default('systemd'),
  grub: z
    .strictObject({ ...grubFields, serialCommand: grubFields.serialCommand.optional() })
    .omit({ entries: true })
    .optional(),
  commandLine: z.string().optional(),
  licence: oneLine,
  account: z.boolean().default(false),
});

const provenRelease = release.superRefine((entry, context) => {
  const wrong = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const own = 'own' in entry.location;
  const list = entry.checksum !== undefined && 'url' in entry.checksum;
  if (!own && !entry.checksum && entry.signature?.over !== 'image')
    wrong('checksum', 'must be there, where no signature is over the image');
  if (!own && !entry.signature && entry.unsigned === undefined)
    wrong('unsigned', 'must say why there is no signature');
  if (entry.signature?.over === 'checksum' && !list)
    wrong('signature.over', 'there is no file of checksums that could be signed');
  if (entry.signature?.form === 'clearsigned' && entry.signature.over === 'image')
    wrong('signature.form', 'an image has its signature in a file of its own');
  const found = 'form' in entry.location && entry.location.form === 'coreos-stream';
  if (entry.signature?.form === 'detached' && entry.signature.url === undefined && !found)
    wrong('signature.url', 'must be there, where no index says it');
  if (entry.checksum && 'index' in entry.checksum && !found)
    wrong('checksum.index', 'needs an index that has checksums');
});

/** One file of the catalogue: what its versions have in common, and each of them. */
export const distributionSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be a name'),
  os: oneLine,
  versions: z.array(provenRelease).min(1),
});

/** An official image of the catalogue. */
export interface OfficialImage extends z.infer<typeof release> {
  /** As it is asked for: `ubuntu:24.04`. */
  readonly name: string;
  readonly distribution: string;
  readonly os: string;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
