import { WebSocket } from 'ws';
import type { Deadline } from '../deadline/deadline.ts';
import { subprotocol } from '../protocol/frames.ts';
import type { Trust } from './trust.ts';

/** What the library says where a server answers none of the sub-protocols that were offered. */
const noneChosen = 'Server sent no subprotocol';

/**
 * Opens the address of a console in the lab's own sub-protocol, or, where the gateway does not choose that, as the real
 * service's clients do. The socket is paused: resume it once somebody listens. Rejects with what kept it from opening.
 */
export async function dial(address: string, trust: Trust, deadline: Deadline): Promise<WebSocket> {
  try {
    return await open(address, [subprotocol], trust, deadline);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== noneChosen) throw error;
    return open(address, [], trust, deadline);
  }
}

async function open(
  address: string,
  protocols: readonly string[],
  trust: Trust,
  deadline: Deadline,
): Promise<WebSocket> {
  const socket = new WebSocket(address, [...protocols], { ...trust, perMessageDeflate: false });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      socket.pause();
      resolve();
    });
    socket.on('error', reject);
    socket.once('close', (_code, reason) =>
      reject(new Error(reason.toString() || 'The connection was lost.')),
    );
  });
  try {
    await deadline.race(opened, () => new Error('the gateway did not answer in time'));
  } catch (error) {
    socket.terminate();
    throw error;
  }
  return socket;
}
