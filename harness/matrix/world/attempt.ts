import type { WebSocket } from 'ws';
import type { ArmClient } from '../../client/arm-client.ts';
import { dial } from '../../client/dial.ts';
import { PlainWire } from '../../client/plain-wire.ts';
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
  const socket = await dial(connectionString, client.trust, deadline).catch((error: unknown) => error);
  if (socket instanceof Error)
    return { accepted: false, status: abnormalClosure, code: 'SocketClosed', message: socket.message };
  const opened = socket as WebSocket;
  try {
    return await deadline.race(
      outcome(opened, token ?? (await client.token())),
      () => new Ttys0Error('lab.session-refused', { vm, message: 'no answer came' }),
    );
  } finally {
    opened.terminate();
  }
}

/** What a client sees as the close code of a socket that was never opened. */
const abnormalClosure = 1006;

function outcome(socket: WebSocket, token: string): Promise<Answer> {
  return new Promise((resolve) => {
    const accept = (): void => resolve({ accepted: true });
    const ignore = (): void => undefined;
    const plain = new PlainWire(socket, { token, onAccepted: accept, onReplay: ignore, onOutput: ignore });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (socket.protocol !== subprotocol) return plain.receive(data);
      if (isBinary) return;
      const frame = JSON.parse(data.toString('utf8')) as ServerFrame;
      if (frame.type === 'attached') accept();
    });
    socket.once('close', (status, reason) => {
      resolve({ accepted: false, status, code: 'SocketClosed', message: reason.toString() });
    });
    if (socket.protocol === subprotocol) socket.send(JSON.stringify({ type: 'auth', token }));
    socket.resume();
  });
}
