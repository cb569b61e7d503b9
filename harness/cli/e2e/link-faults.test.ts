import { once } from 'node:events';
import t from 'tap';
import { WebSocket } from 'ws';
import { ArmClient } from '../../client/arm-client.ts';
import { subprotocol } from '../../protocol/frames.ts';
import { LabProcess, patient } from './lab-process.ts';

const faults = ['--line-fault', 'split', '--line-fault', 'baud=115200', '--socket-fault', 'drop=40000', '--socket-fault', 'split']; // prettier-ignore
const lab = await LabProcess.start([...faults, '--fault-seed', '7']);
t.teardown(() => lab[Symbol.asyncDispose]());
const description = await lab.description();
const [alice] = description.users;
if (!alice) throw new Error('the lab has no users');
const arm = await ArmClient.create(description, alice);
t.teardown(() => arm[Symbol.asyncDispose]());

/** A connection that goes on at an offset; what it says is heard as binary frames. */
async function connect(from: number): Promise<WebSocket> {
  const address = await arm.connectionString('custom-agetty');
  const socket = new WebSocket(address, [subprotocol], { ...arm.trust, perMessageDeflate: false });
  socket.on('error', () => undefined);
  await patient().race(once(socket, 'open'), () => new Error('no connection'));
  socket.send(JSON.stringify({ type: 'auth', token: await arm.token(), from }));
  return socket;
}

t.test('what is printed replays the run', async (t) => {
  t.match(lab.output, `Faults, as they can be had again: ${faults.join(' ')} --fault-seed 7`);
});

t.test('on a bad line, cut off again and again, a client has all of it in the end', async (t) => {
  const deadline = patient();
  const lines = Array.from({ length: 3_000 }, (_, at) => `é한😀 ${at + 1000}`);
  let heard = Buffer.alloc(0);
  let cuts = 0;
  let asked = false;
  const done = (): boolean => heard.includes(`${lines.at(-1)}\r\n`);
  for (let offset = 0; !done();) {
    if (deadline.passed) throw new Error(`after ${cuts} cuts: ${heard.toString().slice(-200)}`);
    const socket = await connect(offset);
    const wake = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer, isBinary) => {
        if (!isBinary) {
          const frame = JSON.parse(data.toString()) as { readonly type: string; readonly offset: number };
          if (frame.type !== 'attached') return;
          if (heard.length === 0) offset = frame.offset;
          if (!asked) socket.send(Buffer.from('root\r'));
          return;
        }
        heard = Buffer.concat([heard, data]);
        offset += data.length;
        if (!asked && heard.includes('Password: ')) socket.send(Buffer.from('ttys0\r'));
        if (!asked && heard.toString().endsWith('# ')) {
          asked = true;
          socket.send(Buffer.from("stty -echo; for i in $(seq 1000 3999); do echo 'é한😀' $i; done\r"));
        }
        if (done()) resolve();
      });
      socket.once('close', () => resolve());
    });
    await deadline.race(wake, () => new Error(`it said ${heard.toString().slice(-200)}`));
    if (!done()) cuts += 1;
    socket.terminate();
  }
  const said = heard.toString();
  t.equal(said.slice(said.indexOf(`${lines[0]}\r\n`)).startsWith(`${lines.join('\r\n')}\r\n`), true);
  t.ok(cuts > 0, `${cuts} cuts`);
});
