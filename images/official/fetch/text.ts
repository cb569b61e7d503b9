import { Ttys0Error } from '../../../harness/errors/index.ts';
import { Deadline } from '../../../harness/deadline/deadline.ts';
import type { Fetcher } from './fetcher.ts';
import { Interruption } from './fetcher.ts';
import { reasonOf } from './reason.ts';

const limitBytes = 8 * 1_048_576;
const deadlineMs = 120_000;

/** A small file: a checksum, a signature, a key, an index. Throws `image.download-*`, or the signal's reason. */
export async function fetchSmall(fetcher: Fetcher, url: string): Promise<Buffer> {
  const failed = (reason: string) => new Ttys0Error('image.download-failed', { url, reason, resume: '' });
  const deadline = Deadline.after(deadlineMs, fetcher.signal);
  try {
    const answer = await fetcher.open(url, {}, deadline.signal);
    if (answer.status !== 200) {
      answer.body.destroy();
      throw failed(`the server says ${answer.status}`);
    }
    const parts: Buffer[] = [];
    let sizeBytes = 0;
    for await (const part of answer.body as AsyncIterable<Buffer>) {
      parts.push(part);
      sizeBytes += part.length;
      if (sizeBytes > limitBytes) throw new Ttys0Error('image.download-size', { url, limit: '8 MiB', size: 'it goes on and on' }); // prettier-ignore
    }
    return Buffer.concat(parts);
  } catch (error) {
    fetcher.signal?.throwIfAborted();
    if (error instanceof Ttys0Error) throw error;
    if (deadline.passed) throw failed(`it did not come within ${deadlineMs / 1000} s`);
    throw failed(error instanceof Interruption ? error.message : reasonOf(error));
  }
}
