import type { ServerFrame } from '../../protocol/frames.ts';
import { looksLikeToken, type Dialect, type Incoming, type Outgoing } from './dialect.ts';

/**
 * The real service's clients (azure-wire 2.3 to 2.5): output as text frames of whole UTF-8, input as text or binary
 * frames, the token as a bare text frame, and no notices but a last line of data before the close.
 */
export class AzureDialect implements Dialect {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  output(bytes: Uint8Array): Outgoing | undefined {
    return this.#decoder.decode(bytes, { stream: true }) || undefined;
  }

  notice(frame: ServerFrame): Outgoing | undefined {
    switch (frame.type) {
      case 'hello':
        return '\r\n'; // every client wants a first frame at once; the oldest ones print it
      case 'gap':
        return line(`${frame.to - frame.from} bytes of output were dropped: this client reads too slowly.`);
      case 'input-dropped':
        return line(`${frame.bytes} bytes of input were dropped: ${frame.reason}`);
      case 'end':
        return line(frame.message);
      case 'warning':
        return frame.reason === 'cleared' ? undefined : line(frame.message);
      case 'attached':
      case 'input-progress':
      case 'stage':
        return undefined;
    }
  }

  read(data: Buffer, isBinary: boolean): Incoming {
    if (data.length === 0) return { kind: 'nothing' };
    if (!isBinary) {
      const text = data.toString('utf8');
      if (looksLikeToken(text)) return { kind: 'token', token: text };
    }
    return { kind: 'input', bytes: data };
  }
}

function line(text: string): string {
  return `\r\n\x1b[31m${text}\x1b[0m\r\n`;
}
