import { WebSocket } from 'ws';
import type { ArmClient } from '../../client/arm-client.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { subprotocol, type ServerFrame } from '../../protocol/frames.ts';
import type { Answer } from '../../scenario/user.ts';

/** Asks for a session and opens it, with the user's own token or with a wrong one, and says how it went. */
export async function attempt(
  client: ArmClient,
  vm: string,
  deadline: Deadline,
  token?: string,
): Promise<Answer> {
  const path = `${client.vmPath(vm)}/providers/Microsoft.SerialConsole/serialPorts/0/connect`;
  const answer = await client.call('POST', path, {});
  if (answer.status !== 200) {
    const { code, message } = (answer.body as { error: { code: string; message: string } }).error;
    return { accepted: false, status: answer.status, code, message };
  }
  const { connectionString } = answer.body as { connectionString: string };
  const socket = new WebSocket(connectionString, subprotocol, { ca: client.ca, perMessageDeflate: false });
  const frame = JSON.stringify({ type: 'auth', token: token ?? (await client.token()) });
  try {
    return await deadline.race(
      outcome(socket, frame),
      () => new Ttys0Error('lab.session-refused', { vm, message: 'no answer came' }),
    );
  } finally {
    socket.terminate();
  }
}

function outcome(socket: WebSocket, authentication: string): Promise<Answer> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('open', () => socket.send(authentication));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      const frame = JSON.parse(data.toString('utf8')) as ServerFrame;
      if (frame.type === 'attached') resolve({ accepted: true });
    });
    socket.once('close', (status, reason) => {
      resolve({ accepted: false, status, code: 'SocketClosed', message: reason.toString() });
    });
  });
}
