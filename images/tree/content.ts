import { closeSync, openSync, readSync } from 'node:fs';

/**
 * What a file holds: bytes in memory, or those of a file of the host. `owned` is one in a private directory that may be
 * moved away; any other is only read.
 */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | {
      readonly kind: 'host';
      readonly path: string | Buffer;
      readonly sizeBytes: number;
      readonly owned: boolean;
    };

export function bytesContent(text: string | Buffer): Content {
  return { kind: 'bytes', bytes: typeof text === 'string' ? Buffer.from(text) : text };
}

export function contentSize(content: Content): number {
  return content.kind === 'bytes' ? content.bytes.length : content.sizeBytes;
}

/** As many bytes from the start of a file as there are, and no more than `mostBytes`. */
export function readContent(content: Content, mostBytes: number, offset = 0): Buffer {
  if (content.kind === 'bytes') return content.bytes.subarray(offset, offset + mostBytes);
  const wanted = Math.max(0, Math.min(mostBytes, content.sizeBytes - offset));
  const bytes = Buffer.alloc(wanted);
  const descriptor = openSync(content.path, 'r');
  try {
    let read = 0;
    while (read < wanted) {
      const more = readSync(descriptor, bytes, read, wanted - read, offset + read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(descriptor);
  }
}

/** Goes through a file in pieces, without holding all of it. */
export function* contentPieces(content: Content, pieceBytes = 1_048_576): Generator<Buffer> {
  const size = contentSize(content);
  for (let offset = 0; offset < size; offset += pieceBytes) yield readContent(content, pieceBytes, offset);
}
