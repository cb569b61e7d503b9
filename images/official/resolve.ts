import path from 'node:path';
import { z } from 'zod';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { Digest, OfficialImage } from './entry.ts';
import type { Fetcher } from './fetch/fetcher.ts';
import { fetchSmall } from './fetch/text.ts';
import { findChecksum } from './proof/checksum.ts';
import { readClearsigned, requireDetached } from './proof/signature.ts';

/** A build of an official image: where it is, and what proves it. */
export interface Release {
  readonly url: string;
  /** Undefined where the signature alone proves it, or nothing. */
  readonly expected: Digest | undefined;
  /** The address of the signature over the image, where there is one. */
  readonly signatureUrl: string | undefined;
}

/** A release of which no checksum was looked up yet. */
interface Found {
  readonly url: string;
  readonly build: string;
  readonly digest?: Digest | undefined;
  readonly signatureUrl?: string | undefined;
}

/**
 * Asks the vendor what to fetch, and for its checksum, whose signature is checked where it has one. Throws
 * `image.index-unreadable`, `image.checksum-missing`, `image.signature-wrong`, `image.official-own`, `image.download-*`.
 */
export async function resolveRelease(image: OfficialImage, fetcher: Fetcher): Promise<Release> {
  const found = await locate(image, fetcher);
  const { checksum, signature } = image;
  const signatureUrl = signature?.over === 'image' ? (found.signatureUrl ?? signature.url?.replace('{build}', found.build)) : undefined; // prettier-ignore
  if (!checksum) return { url: found.url, expected: undefined, signatureUrl };
  if ('pinned' in checksum) return { url: found.url, expected: checksum.pinned, signatureUrl };
  if ('index' in checksum) return { url: found.url, expected: found.digest, signatureUrl };
  const url = checksum.url.replace('{build}', found.build);
  const text = await readChecksums(image, fetcher, url, found.build);
  const file = path.posix.basename(new URL(found.url).pathname);
  const hex = findChecksum(text, { ...checksum, file });
  if (hex === undefined)
    throw new Ttys0Error('image.checksum-missing', { url, algorithm: checksum.algorithm, file });
  return { url: found.url, expected: { algorithm: checksum.algorithm, hex }, signatureUrl };
}

/** The keys that a vendor gives, of which the pinned one is to have signed. */
export async function requireSigned(
  image: OfficialImage,
  fetcher: Fetcher,
  signatureUrl: string,
  file: string,
): Promise<void> {
  const { signature } = image;
  if (!signature) return;
  const [keys, bytes] = [
    await fetchSmall(fetcher, signature.key.url),
    await fetchSmall(fetcher, signatureUrl),
  ];
  await requireDetached({ name: image.name, keys, fingerprints: signature.key.fingerprints, signal: fetcher.signal }, bytes, { file }); // prettier-ignore
}

async function readChecksums(
  image: OfficialImage,
  fetcher: Fetcher,
  url: string,
  build: string,
): Promise<string> {
  const { signature } = image;
  const bytes = await fetchSmall(fetcher, url);
  if (signature?.over !== 'checksum') return bytes.toString();
  const { fingerprints, url: keyUrl } = signature.key;
  const thing = { name: url, keys: await fetchSmall(fetcher, keyUrl), fingerprints, signal: fetcher.signal };
  if (signature.form === 'clearsigned' || signature.url === undefined) return readClearsigned(thing, bytes);
  await requireDetached(thing, await fetchSmall(fetcher, signature.url.replace('{build}', build)), bytes);
  return bytes.toString();
}

async function locate({ name, location }: OfficialImage, fetcher: Fetcher): Promise<Found> {
  if ('own' in location) throw new Ttys0Error('image.official-own', { name, ...location.own });
  if (!('index' in location)) return { url: location.url, build: '' };
  const text = (await fetchSmall(fetcher, location.index)).toString();
  const unreadable = (reason: string) => new Ttys0Error('image.index-unreadable', { url: location.index, name, reason }); // prettier-ignore
  if (location.form === 'flatcar-version') {
    const [, build] = /^FLATCAR_VERSION=([0-9]+(?:\.[0-9]+)*)$/m.exec(text) ?? [];
    if (build === undefined) throw unreadable('it has no line FLATCAR_VERSION=');
    return { url: location.url.replace('{build}', build), build };
  }
  const stream = streamSchema.safeParse(parseJson(text));
  if (!stream.success) throw unreadable(`its ${stream.error.issues[0]?.path.join('.')} is not as it was`);
  const { disk } = stream.data.architectures.x86_64.artifacts.qemu.formats['qcow2.xz'];
  return {
    url: disk.location,
    build: '',
    digest: { algorithm: 'sha256', hex: disk.sha256 },
    signatureUrl: disk.signature,
  };
}

const indexed = z.string().regex(/^https:\/\/\S+$|^http:\/\/127\.0\.0\.1:\S+$/);

const streamSchema = z.object({
  architectures: z.object({
    x86_64: z.object({
      artifacts: z.object({
        qemu: z.object({
          formats: z.object({
            'qcow2.xz': z.object({
              disk: z.object({
                location: indexed,
                signature: indexed,
                sha256: z.string().regex(/^[0-9a-f]{64}$/),
              }),
            }),
          }),
        }),
      }),
    }),
  }),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
