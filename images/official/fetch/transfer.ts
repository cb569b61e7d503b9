import type { Readable } from 'node:stream';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { formatMiB } from '../size.ts';
import { Interruption, type Answer, type Fetcher } from './fetcher.ts';
import { TransferMeter, type TransferProgress } from './meter.ts';
import type { PartialFile } from './partial.ts';
import { reasonOf } from './reason.ts';
import { requireSpace, type FreeBytes } from './space.ts';

/** As often a cut transfer goes on by itself, if each time something came. */
const attemptLimit = 20;

export interface TransferOptions {
  readonly url: string;
  readonly limitBytes: number;
  readonly freeBytes?: FreeBytes | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/**
 * Fetches the rest of a file. A transfer that is cut or stands still goes on where it was, as long as something comes of
 * each attempt; a file that has changed meanwhile begins anew. Throws `image.download-*` or `host.*`, with what has come
 * kept, or the signal's reason.
 */
export async function transfer(
  fetcher: Fetcher,
  partial: PartialFile,
  options: TransferOptions,
): Promise<void> {
  const meter = new TransferMeter(options.onProgress ?? (() => undefined));
  for (let attempt = 1; ; attempt += 1) {
    const before = partial.sizeBytes;
    try {
      await receive(fetcher, partial, options, meter);
      return;
    } catch (error) {
      fetcher.signal?.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      if (partial.sizeBytes <= before || attempt === attemptLimit) throw failed(options.url, error, partial);
    }
  }
}

async function receive(
  fetcher: Fetcher,
  partial: PartialFile,
  options: TransferOptions,
  meter: TransferMeter,
): Promise<void> {
  const { url, limitBytes } = options;
  const answer = await begin(fetcher, partial, url);
  try {
    const { totalBytes } = partial.note;
    if (totalBytes !== undefined && totalBytes > limitBytes) throw tooLarge(url, limitBytes, `it has ${formatMiB(totalBytes)}`); // prettier-ignore
    if (totalBytes !== undefined) await requireSpace(partial.path, totalBytes - partial.sizeBytes, `the rest of ${url}`, options.freeBytes); // prettier-ignore
    meter.begin(partial.sizeBytes, totalBytes);
    for await (const part of parts(answer.body)) {
      const sizeBytes = partial.sizeBytes + part.length;
      if (sizeBytes > (totalBytes ?? limitBytes)) throw tooLarge(url, totalBytes ?? limitBytes, 'it goes on and on'); // prettier-ignore
      await partial.append(part);
      meter.mark(sizeBytes);
    }
    if (totalBytes !== undefined && partial.sizeBytes < totalBytes)
      throw new Interruption('the connection was cut');
  } finally {
    answer.body.destroy();
  }
}

/** The answer that brings what `partial` lacks: all, where the server does not give a part or has another file now. */
async function begin(fetcher: Fetcher, partial: PartialFile, url: string): Promise<Answer> {
  const asked = partial.sizeBytes;
  const answer = await fetcher.open(url, partial.resumeHeaders);
  if (answer.status === 200) {
    await partial.restart({ url, validator: validatorOf(answer), totalBytes: lengthOf(answer) });
    return answer;
  }
  if (answer.status === 206 && asked > 0) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.header('content-range') ?? '') ?? [];
    if (Number(start) === asked && Number(total) === (partial.note.totalBytes ?? Number(total)))
      return answer;
  }
  answer.body.destroy();
  if (asked === 0 || (answer.status !== 206 && answer.status !== 416)) {
    throw new Ttys0Error('image.download-failed', {
      url,
      reason: `the server says ${answer.status}`,
      resume: '',
    });
  }
  // What it would give does not fit what is there.
  await partial.restart({ url });
  return begin(fetcher, partial, url);
}

/** What comes of a body; its failures are interruptions, others are not. */
async function* parts(body: Readable): AsyncGenerator<Buffer> {
  const iterator = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch((error: unknown) => {
      throw new Interruption(reasonOf(error), { cause: error });
    });
    if (next.done) return;
    yield next.value;
  }
}

/** A weak one does not say that the bytes are the same. */
function validatorOf(answer: Answer): string | undefined {
  const tag = answer.header('etag');
  return tag !== undefined && !tag.startsWith('W/') ? tag : answer.header('last-modified');
}

function lengthOf(answer: Answer): number | undefined {
  const length = answer.header('content-length');
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function failed(url: string, { message }: Interruption, { sizeBytes, path, note }: PartialFile): Ttys0Error {
  const kept = sizeBytes > 0 && note.validator !== undefined;
  return new Ttys0Error('image.download-failed', {
    url,
    reason: message,
    resume: kept ? `: it goes on after the ${formatMiB(sizeBytes)} that are kept in ${path}` : '',
  });
}

function tooLarge(url: string, limitBytes: number, size: string): Ttys0Error {
  return new Ttys0Error('image.download-size', { url, limit: formatMiB(limitBytes), size });
}
