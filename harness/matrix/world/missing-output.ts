import type { Output } from '../../client/console-connection.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';

/** What of the line's output may still be on its way to a session, in bytes. */
const underWayBytes = 256;

/**
 * A wait that ended without what it wanted is the guest's fault, unless the guest has said more than has come to the
 * session: then it is the lab's. Returns the error to be thrown.
 */
export function blameForSilence(error: unknown, guest: LabGuest, last: Output | undefined): unknown {
  if (!(error instanceof Ttys0Error) || (error.code !== 'line.no-output' && error.code !== 'line.timed-out'))
    return error;
  const received = last === undefined ? guest.line.start : last.offset + last.bytes.length;
  const missing = guest.line.end - received;
  if (missing <= underWayBytes) return error;
  const wanted = /(?:waiting for) (.*) \(stage/.exec(error.message)?.[1] ?? 'more';
  const { evidence } = error;
  return new Ttys0Error('lab.output-missing', { guest: guest.name, bytes: missing, wanted }, { cause: error, ...(evidence && { evidence }) }); // prettier-ignore
}
