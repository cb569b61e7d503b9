import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts';
import type { Dialect, Incoming, Outgoing } from './dialect.ts';

/** The lab's own sub-protocol `ttys0.v1`: guest bytes are binary frames, all else is JSON in text frames. */
export class Ttys0Dialect implements Dialect {
  output(bytes: Uint8Array): Outgoing {
    return bytes;
  }

  notice(frame: ServerFrame): Outgoing {
    return JSON.stringify(frame);
  }

  read(data: Buffer, isBinary: boolean): Incoming {
    if (isBinary) return data.length > 0 ? { kind: 'input', bytes: data } : { kind: 'nothing' };
    const frame = parse(data.toString('utf8'));
    if (!frame) return { kind: 'unreadable' };
    return { kind: 'token', token: frame.token, ...(frame.from !== undefined && { from: frame.from }) };
  }
}

function parse(text: string): ClientFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return isClientFrame(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}

function isClientFrame(value: unknown): value is ClientFrame {
  if (typeof value !== 'object' || value === null) return false;
  if (!('type' in value && value.type === 'auth' && 'token' in value && typeof value.token === 'string'))
    return false;
  return !('from' in value) || (Number.isSafeInteger(value.from) && Number(value.from) >= 0);
}
