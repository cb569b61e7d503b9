import type { Output } from '../../client/console-connection.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import type { Line } from '../../line/line.ts';

/** What of the line's output may still be on its way to a session, in bytes. */
const underWayBytes = 256;

/** So much of the end of what came is looked for in what the guest has said. */
const tailBytes = 48;

/** What a session has received. */
interface Received {
  readonly last: Output | undefined;
  /** False where its gateway tells no offsets: then they are the session's own. */
  readonly hasOffsets: boolean;
}

/**
 * A wait that ended without what it wanted is the guest's fault, unless the guest has said more than has come to the
 * session: then it is the lab's. Returns the error to be thrown.
 */
export function blameForSilence(error: unknown, guest: LabGuest, received: Received): unknown {
  if (!(error instanceof Ttys0Error) || (error.code !== 'line.no-output' && error.code !== 'line.timed-out'))
    return error;
  const missing = guest.line.end - receivedUpTo(guest.line, received);
  if (missing <= underWayBytes) return error;
  const wanted = /(?:waiting for) (.*) \(stage/.exec(error.message)?.[1] ?? 'more';
  const { evidence } = error;
  return new Ttys0Error('lab.output-missing', { guest: guest.name, bytes: missing, wanted }, { cause: error, ...(evidence && { evidence }) }); // prettier-ignore
}

/** The offset on the line up to which a session has got what was said. */
function receivedUpTo(line: Line, { last, hasOffsets }: Received): number {
  if (last === undefined) return line.start;
  if (hasOffsets) return last.offset + last.bytes.length;
  const reader = line.reader(line.start);
  const said = reader.peek(line.depth);
  reader.close();
  const tail = last.bytes.subarray(-tailBytes);
  const at = said.lastIndexOf(tail);
  return at < 0 ? line.start : line.start + at + tail.length;
}
